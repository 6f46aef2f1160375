# SPDX-License-Identifier: Apache-2.0
"""Headless Chromium, told what to do over a pipe by the DevTools protocol."""

import base64
import json
import os
import select
import subprocess
import time


class Browser:
    """One process, with a profile of its own in a folder."""

    def __init__(self, folder):
        to_browser, self._output = os.pipe()
        self._input, from_browser = os.pipe()
        command = (
            "exec chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage"
            " --disable-background-networking --no-first-run --remote-debugging-pipe"
            f' --user-data-dir="$1" about:blank 3<&{to_browser} 4>&{from_browser}'
        )
        self._process = subprocess.Popen(
            ["bash", "-c", command, "bash", f"{folder}/profile"],
            pass_fds=[to_browser, from_browser],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._rest = b""
        self._number = 0
        self._messages = []

    def close(self):
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def call(self, method, session=None, **parameters):
        """Calls a method and returns its result; what comes meanwhile is kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._output, json.dumps(message).encode() + b"\0")
        answer = self.wait(lambda message: message.get("id") == self._number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def wait(self, is_wanted, seconds=60):
        """Takes the first message that is wanted; the others stay for later calls."""
        deadline = time.monotonic() + seconds
        seen = 0
        while True:
            for index in range(seen, len(self._messages)):
                if is_wanted(self._messages[index]):
                    return self._messages.pop(index)
            seen = len(self._messages)
            self._read(deadline)

    def taken(self, is_wanted):
        """All messages so far that are wanted."""
        found = [message for message in self._messages if is_wanted(message)]
        self._messages = [message for message in self._messages if not is_wanted(message)]
        return found

    def _read(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self._input], [], [], left)[0]:
            raise TimeoutError("the browser says nothing")
        data = os.read(self._input, 1 << 20)
        if not data:
            raise RuntimeError("the browser has ended")
        *whole, self._rest = (self._rest + data).split(b"\0")
        self._messages += [json.loads(text) for text in whole]


class Tab:
    """A page as somebody looks at it."""

    def __init__(self, browser, width, dark=False, scripts=True):
        self._browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "DOM", "Log"):
            self._call(f"{domain}.enable")
        self.width = width
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=844,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        self._call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def _call(self, method, **parameters):
        return self._browser.call(method, self._session, **parameters)

    def open(self, address):
        self._browser.taken(self._is("Page.loadEventFired"))
        answer = self._call("Page.navigate", url=address)
        if "errorText" in answer:
            raise RuntimeError(f"{address}: {answer['errorText']}")
        self._browser.wait(self._is("Page.loadEventFired"))

    def html(self):
        """What the page is at the moment."""
        root = self._call("DOM.getDocument")["root"]["nodeId"]
        return self._call("DOM.getOuterHTML", nodeId=root)["outerHTML"]

    def content_size(self):
        """Width and height of all that there is to see, in CSS pixels."""
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        return round(size["width"]), round(size["height"])

    def picture(self, scale=1):
        """The whole page as PNG."""
        width, height = self.content_size()
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
        answer = self._call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def complaints(self):
        """What the browser has said against the page, such as that a policy forbids something."""
        found = self._browser.taken(self._is("Log.entryAdded"))
        return [message["params"]["entry"]["text"] for message in found]

    def _is(self, method):
        return lambda message: (
            message.get("method") == method and message.get("sessionId") == self._session
        )
