"""Makes the pictures of the README and the guides anew, from a running demo company.

    python3 dacheng up --detach
    .dacheng/venv/bin/python docs/pictures.py http://127.0.0.1:8000 --data ./data

Each person gets a new password for it, as `dacheng login` gives one.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
SHOTS = (
    ("home-director", "director", "/", WIDE),
    ("home-seller-phone", "wanghao", "/", PHONE),
    ("calendar", "wanghao", "/calendar/", WIDE),
    ("board", "chenli", "/opportunities/board/", WIDE),
    ("dashboard", "director", "/dashboards/", WIDE),
    ("ask", "director", "/ask/?m=won_amount&by=team&compare=yoy", WIDE),
    ("deviations", "director", "/deviations/", WIDE),
)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("url")
    given.add_argument("--data", default="./data")
    asked = given.parse_args()
    (HERE / "pictures").mkdir(exist_ok=True)
    passwords = {user: password(user, asked.data) for user in {shot[1] for shot in SHOTS}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for name, user, path, size in SHOTS:
            take(browser, asked.url, name, (user, passwords[user]), path, size)


def password(user: str, data: str) -> str:
    command = [sys.executable, "dacheng", "login", user, "--json", "--data", data]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)
    return json.loads(done.stdout)["password"]


def take(
    browser: Any, url: str, name: str, who: tuple[str, str], path: str, size: dict[str, int]
) -> None:
    context = browser.new_context(viewport=size, locale="zh-CN", color_scheme="light")
    page = context.new_page()
    page.goto(f"{url}/login/")
    page.fill("[name=username]", who[0])
    page.fill("[name=password]", who[1])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda there: "/login/" not in there)
    page.goto(url + path)
    page.wait_for_load_state("networkidle")
    skip = page.get_by_role("button", name="跳过")
    if skip.count():  # somebody new is shown around; not here
        skip.click()
    page.screenshot(path=HERE / "pictures" / f"{name}.png")
    context.close()
    print(name)


if __name__ == "__main__":
    main()
