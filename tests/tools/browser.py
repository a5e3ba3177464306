"""Find a Chromium that is already there; install one only when there is none.

Order: CHROMIUM_PATH, a system browser, Debian's package (as root), Playwright's own download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a browser on this machine, or None."""
    named = os.environ.get("CHROMIUM_PATH")
    if named and Path(named).exists():
        return named
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    cache = Path.home() / ".cache/ms-playwright"
    own = sorted(cache.glob("chromium-*/chrome-linux*/chrome")) + sorted(
        cache.glob("chromium-*/chrome-mac*/*.app/Contents/MacOS/Chromium")
    )
    return str(own[-1]) if own else None


def install() -> str | None:
    """Install a browser, and a Chinese font with it where a package manager is at hand."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "-qq", "update"], env=environment, check=False)
        packages = ["chromium", "fonts-noto-cjk"]
        subprocess.run([apt, "-qq", "install", "-y", *packages], env=environment, check=False)
        if found := find():
            return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find()


if __name__ == "__main__":
    browser = find() or install()
    if browser is None:
        sys.exit(
            "没有找到浏览器，也无法安装；请安装 Chromium，或用 CHROMIUM_PATH 指明。"
            "No browser was found or could be installed: install Chromium, or name one by CHROMIUM_PATH."
        )
    print(f"browser: {browser}")
