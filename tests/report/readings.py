"""Readings for tests: of the examples, of lines made by hand, and hostile ones."""

from functools import cache
from pathlib import Path

import msgspec

from tests.make import conversation
from turntoward import api, pipeline
from turntoward.model.reading import Lens
from turntoward.report import report
from turntoward.shipped import load_codebook, load_guidance, load_help

EXAMPLES = Path(__file__).parents[2] / "examples"

# Each of these runs, breaks out or loads something where a page trusts its texts.
PAYLOADS = (
    "<script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "</pre></details><img src=x onerror=window.ran=1>",
    "<img src=//evil.example/x.png onerror=window.ran=1>",
    "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x dur=1s>",
    "\"><iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "' onmouseover=window.ran=1 autofocus onfocus=window.ran=1 x='",
    "<details open ontoggle=window.ran=1>",
    "<!--<script>window.ran=1//-->",
    "--><script>window.ran=1</script>",
    "<style>@import '//evil.example/x.css'; body{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example/><button autofocus>x</button></form>",
    "javascript:window.ran=1",
    "{{ 7*7 }}{% for x in y %}${window.ran=1}",
    "\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e",
    "]]><script>window.ran=1</script><![CDATA[",
    "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1>",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "a\x00b\x07c\x1b[31m\x7f",
    "gpj.\u202egnp.exe \u2066hidden\u2069",
    "\ud800 half \udfff",
    "line\u2028break\u2029and\r\nmore\rthan\x85one",
    "https://evil.example/ www.evil.example mailto:x@evil.example",
)


@cache
def example(name, me=None, lens=Lens.SELF):
    """The reading of an example as the command makes it."""
    return read(api.open_conversation(EXAMPLES / name), me=me, lens=lens)


def read(talk, *, me=None, lens=Lens.SELF):
    """A conversation, read with everything that comes with the package."""
    return pipeline.analyze(talk, load_codebook(), me=me, lens=lens, guidance=load_guidance())


def lines(*said, me=None, lens=Lens.ALL, **more):
    """The reading of `(speaker, text)` lines."""
    return read(conversation(*said, **more), me=me, lens=lens)


@cache
def hostile():
    """Names and messages that try to break out of the page, and some of great length."""
    names = [f"{payload} {number}" for number, payload in enumerate(PAYLOADS)]
    said = [(name, payload) for name, payload in zip(names, PAYLOADS, strict=True)]
    said += [(name, "I felt so alone yesterday, I was scared.") for name in names[:3]]
    said += [("N" * 100_000, "M" * 100_000), ("n", "1-" * 50_000), ("n", "a.b@" * 25_000)]
    clean = [tuple(text.encode("utf-8", "replace").decode() for text in each) for each in said]
    talk = conversation(*said, title=PAYLOADS[0])
    return msgspec.structs.replace(lines(*clean), conversation=talk)


@cache
def in_danger():
    """A conversation in which words may speak of danger."""
    return lines(
        ("Sam", "where are you"),
        ("Lee", "at work, why?"),
        ("Sam", "you know what happens if you lie to me. I will hurt you"),
        ("Lee", "please don't, I'm scared of you"),
        me="Lee",
        lens=Lens.SELF,
    )


def page(reading, **more):
    """The report of a reading."""
    return report(reading, book=load_codebook(), help_lines=load_help(), country="GB", **more)


@cache
def example_page(name, me=None):
    """The report of an example."""
    return page(example(name, me))
