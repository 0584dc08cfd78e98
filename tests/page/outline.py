"""A page as an outline: what is read, in order, with what it is. Goldens of it break for what a person would notice."""

from html.parser import HTMLParser

BLOCKS = {"h1", "h2", "h3", "p", "li", "td", "th", "summary", "legend", "button", "option", "figcaption", "label", "dt"}
BLOCKS |= {"dd", "caption", "title", "desc"}
QUIET = {"script", "style"}


class _Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.lines, self.open, self.words, self.within = [], [], [], 0

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag in QUIET and tag != "meta":
            self.within += tag not in {"meta", "link"}
        if tag in BLOCKS:
            self._end()
            self.open.append(tag)
        if tag in {"a", "form"} and "action" not in named:
            self.words.append(f"[{named.get('href', '')}]")
        if tag == "input" and named.get("type") in {"checkbox", "radio"}:
            self.words.append("( )")

    def handle_endtag(self, tag):
        self.within -= tag in QUIET
        if tag in BLOCKS:
            self._end()
            if tag in self.open:
                self.open.remove(tag)

    def handle_data(self, data):
        if not self.within:
            self.words.append(data)

    def _end(self):
        text = " ".join(" ".join(self.words).split())
        if text:
            self.lines.append(f"{self.open[-1] if self.open else 'body'}: {text}")
        self.words = []


def outline(body: bytes) -> str:
    """Given a page, return its outline, a line for each block."""
    reader = _Outline()
    reader.feed(body.decode())
    reader.close()
    return "\n".join(reader.lines) + "\n"
