"""A draft → what to look at before it is sent; builders for one's own words; what a reading offers.

The modules are imported by name: `feedback` and `builders` for drafts, `planks` and `gate` for readings.
"""
