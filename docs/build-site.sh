#!/usr/bin/env bash
# Makes the site of the guides and the API in docs/_site. A link that leads nowhere, and every other warning, is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore
dotnet docfx docfx.json --warningsAsErrors
