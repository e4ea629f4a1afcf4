"""The app: pages for one person's own browser, on the store, on 127.0.0.1."""
