"""`python -m tests.recorder [RUN ...]`: records all runs, or those named."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.recorder.browser import chromium
from tests.recorder.portal import PASSWORD, USER, portal
from tests.recorder.recording import RECORDINGS, Recording, Scenario
from tests.recorder.runner import Outcome, Runner
from tests.recorder.scenarios import BY_NAME, SCENARIOS
from tests.recorder.small_workflows import SMALL_WORKFLOWS
from tests.recorder.workflows import HOST, WORKFLOWS


def record(scenario: Scenario, speed: float = 1.0) -> Outcome:
    """Runs one scenario in a portal and a browser of its own."""
    inputs = {**scenario.inputs, "PORTAL": {"USER_NAME": USER, "PASSWORD": PASSWORD}}
    with portal(scenario.flags) as port, chromium(HOST, port) as page:
        body = scenario.workflow.body(scenario.version)
        return Runner(page, body, inputs, debug=scenario.debug, speed=speed).run()


def main() -> int:
    """Records, says what happened, and returns 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.recorder", description="Records the demo's runs.")
    parser.add_argument(
        "runs", nargs="*", metavar="RUN", help=f"one of: {', '.join(BY_NAME)}; all by default"
    )
    parser.add_argument(
        "--speed", type=float, default=1.0, help="divides every wait; leave it for what is committed"
    )
    parser.add_argument("--to", type=Path, default=RECORDINGS, help="the folder to write to")
    options = parser.parse_args()
    unknown = [name for name in options.runs if name not in BY_NAME]
    if unknown:
        parser.error(f"no such run: {', '.join(unknown)}")
    recording = Recording(options.to)
    for workflow in (*WORKFLOWS, *SMALL_WORKFLOWS):
        recording.write_workflow(workflow)
    for scenario in [BY_NAME[name] for name in options.runs] or SCENARIOS:
        outcome = record(scenario, options.speed)
        recording.write(scenario, outcome)
        end = f"failed in '{outcome.failed_node['name']}'" if outcome.failed_node else "succeeded"
        kept = f"{len(outcome.shots)} screenshots, {len(outcome.pages)} pages"
        sys.stdout.write(f"{scenario.name}: {end} after {outcome.ended - outcome.started:.0f} s, {kept}\n")
        sys.stdout.flush()
    sys.stdout.write(f"objects no longer used: {recording.sweep()} deleted\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
