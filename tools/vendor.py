"""Copy the browser libraries pinned in package.json from node_modules into the kit's static files.

Run `npm ci --ignore-scripts && python tools/vendor.py` after changing a pin, and commit the result: neither installing nor
running the product fetches anything. Each library keeps its licence beside it; `manifest.json` tells version and SHA-256.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
STATIC = ROOT / "opscharter" / "kit" / "static" / "vendor"
TESTS = ROOT / "tests" / "vendor"

#: package -> (target folder, {file in the package: file in the target folder})
FILES: dict[str, tuple[Path, dict[str, str]]] = {
    "htmx.org": (STATIC / "htmx", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"}),
    "echarts": (
        STATIC / "echarts",
        # "common" has bar, line, pie, scatter, tooltip, legend and data zoom: what the dashboards draw
        {"dist/echarts.common.min.js": "echarts.min.js", "LICENSE": "LICENSE", "NOTICE": "NOTICE"},
    ),
    "tom-select": (
        STATIC / "tom-select",
        {
            "dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
            "dist/css/tom-select.min.css": "tom-select.min.css",
            "LICENSE": "LICENSE",
        },
    ),
    "bpmn-js": (
        STATIC / "bpmn-js",
        {
            "dist/bpmn-navigated-viewer.production.min.js": "bpmn-navigated-viewer.min.js",
            "dist/assets/diagram-js.css": "diagram-js.css",
            "dist/assets/bpmn-js.css": "bpmn-js.css",
            "dist/assets/bpmn-font/css/bpmn.css": "bpmn-font/css/bpmn.css",
            "dist/assets/bpmn-font/font/bpmn.woff2": "bpmn-font/font/bpmn.woff2",
            "dist/assets/bpmn-font/font/bpmn.woff": "bpmn-font/font/bpmn.woff",
            "LICENSE": "LICENSE",
        },
    ),
    "axe-core": (TESTS / "axe", {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"}),
}

_SOURCE_MAP = re.compile(r"^(?://|/\*)# sourceMappingURL=.*$", re.MULTILINE)


def modern_font(css: str) -> str:
    """Return `css` with only woff2 and woff left in each `src`: a manifest of static files would look for the old ones."""

    def keep(match: re.Match[str]) -> str:
        urls = re.findall(r"url\('[^']*\.woff2?[^']*'\)\s*format\('[^']*'\)", match.group(0))
        return f"src: {', '.join(urls)};" if urls else ""

    return re.sub(r"src:[^;]*;", keep, css)


def copy(package: str) -> tuple[Path, dict[str, object]]:
    """Copy one package's files; return its folder and its entry in the manifest."""
    folder, files = FILES[package]
    described = json.loads((MODULES / package / "package.json").read_text())
    if folder.exists():
        shutil.rmtree(folder)
    sums = {}
    for source, target in files.items():
        text = (MODULES / package / source).read_bytes()
        if target.endswith((".js", ".css")):
            text = _SOURCE_MAP.sub("", text.decode()).rstrip().encode() + b"\n"
        if target.endswith("bpmn.css"):
            text = modern_font(text.decode()).encode()
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        (folder / target).write_bytes(text)
        sums[target] = hashlib.sha256(text).hexdigest()
    entry = {
        "version": described["version"],
        "licence": described.get("license", ""),
        "sha256": sums,
    }
    return folder, entry


def main() -> None:
    """Copy everything and write one manifest per root."""
    manifests: dict[Path, dict[str, object]] = {STATIC: {}, TESTS: {}}
    for package in sorted(FILES):
        folder, entry = copy(package)
        manifests[folder.parent][package] = entry
        print(f"{package} {entry['version']} -> {folder.relative_to(ROOT)}")
    for root, manifest in manifests.items():
        (root / "manifest.json").write_text(
            json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        )


if __name__ == "__main__":
    main()
