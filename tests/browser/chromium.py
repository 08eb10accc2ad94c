"""A Chromium without a window, told what to do over a pair of pipes (Chrome DevTools Protocol)."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 60
"""Seconds that an answer may take."""
_FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def found() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page in a browser of its own; what the browser complains about is kept in `complaints`."""

    def __init__(self, path: str, profile: Path) -> None:
        self.complaints: list[str] = []
        self._number = 0
        self._came = b""
        self._session: str | None = None
        commands, self._to = os.pipe()
        self._from, answers = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (commands, answers)]
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()  # it cannot be had as root

        def connect() -> None:
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self._process = subprocess.Popen(
            [path, *_FLAGS, *sandbox, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=connect,  # noqa: PLW1509 (no other thread runs, and the protocol wants these numbers)
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (commands, answers, *ends):
            os.close(end)
        os.set_blocking(self._from, False)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result
            self._listen(answer)

    def open(self, page: Path, width: int, height: int = 900, scheme: str = "light", medium: str = "screen") -> None:
        """Show a page at a width, as a reader with such a wish sees it."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=medium, features=features)
        self.call("Page.navigate", url=page.as_uri())
        end = time.monotonic() + _PATIENCE
        while self.ask("[document.readyState, location.href]") != ["complete", page.as_uri()]:
            assert time.monotonic() < end, "the page is not there in time"
            time.sleep(0.05)

    def ask(self, script: str) -> Any:
        """Return what a script comes to; the page's policy does not hold for the debugger."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, path: Path) -> None:
        """Write a picture of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(answer["data"]))

    def paper(self, path: Path) -> None:
        """Write the page as it is printed."""
        self.call("Emulation.setEmulatedMedia", media="print", features=[])
        answer = self.call("Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)
        path.write_bytes(base64.b64decode(answer["data"]))

    def _next(self) -> dict[str, Any]:
        """Return the next message of the browser."""
        end = time.monotonic() + _PATIENCE
        while b"\0" not in self._came:
            assert time.monotonic() < end, "the browser does not answer"
            try:
                came = os.read(self._from, 1 << 20)
            except BlockingIOError:
                time.sleep(0.01)
                continue
            assert came, "the browser has gone"
            self._came += came
        message, _, self._came = self._came.partition(b"\0")
        decoded: dict[str, Any] = json.loads(message)
        return decoded

    def _listen(self, event: dict[str, Any]) -> None:
        """Keep what the browser complains about, and any request for more than the page."""
        params = event.get("params", {})
        match event.get("method"):
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.complaints.append(params["entry"]["text"])
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown":
                self.complaints.append(str(params))
            case "Network.requestWillBeSent" if params.get("type") != "Document":
                self.complaints.append(f"asked for {params['request']['url']}")
