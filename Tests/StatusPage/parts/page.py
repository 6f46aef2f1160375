# SPDX-License-Identifier: Apache-2.0
"""What a page of the status shows, as it stands in the browser's tree."""

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Element:
    def __init__(self, name, attributes):
        self.name = name
        self.attributes = dict(attributes)
        self.children = []

    def __iter__(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, name):
        return [element for element in self if element.name == name]

    @property
    def text(self):
        return "".join(
            child if isinstance(child, str) else child.text for child in self.children
        ).strip()


class Tree(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.root = Element("", [])
        self._open = [self.root]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        while len(self._open) > 1 and self._open.pop().name != tag:
            pass

    def handle_data(self, data):
        self._open[-1].children.append(data)


class Page:
    def __init__(self, html):
        self.root = Tree(html).root
        self.ids = {e.attributes["id"]: e for e in self.root if "id" in e.attributes}

    def has(self, name):
        return name in self.ids

    @property
    def state(self):
        return self.ids["state"].text

    def text(self, name):
        return self.ids[name].text

    @property
    def is_lost(self):
        return "lost" in self.root.all("body")[0].attributes.get("class", "")

    @property
    def figures(self):
        """Numbers by their titles, of the lists of these."""
        found = {}
        for element in self.root.all("dl"):
            for pair in element.all("div"):
                digits = pair.all("dd")[0].text.replace("\u202f", "")
                found[pair.all("dt")[0].text] = [int(text) for text in re.findall(r"\d+", digits)]
        return found

    @property
    def busy(self):
        """What each busy worker is at, by its name."""
        return {
            item.all("b")[0].text: item.all("span")[0].text
            for item in self.ids["workers"].all("li")
            if item.attributes.get("class") == "busy"
        }

    @property
    def idle_count(self):
        return len(self.ids["workers"].all("li")) - len(self.busy)

    def rows(self, name):
        """The texts of a table's cells, without those of what is small."""
        table = self.ids[name]
        return [
            [self._large(cell) for cell in row.all("td")]
            for row in table.all("tbody")[0].all("tr")
            if row.all("td")
        ] if table.name == "table" else []

    @staticmethod
    def _large(cell):
        small = "".join(element.text for element in cell.all("small"))
        return cell.text.removesuffix(small).strip() if small else cell.text

    @property
    def generation(self):
        return int(self.ids["configuration"].all("b")[0].text)

    @property
    def rate(self):
        """Requests in the last second that is over."""
        digits = self.plots[0].split("most")[0].replace("\u202f", "")
        return int(re.search(r"\d+", digits)[0])

    @property
    def plots(self):
        return [figure.all("figcaption")[0].text for figure in self.root.all("figure")]
