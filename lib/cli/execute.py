"""Execute notebooks from top to bottom, each in a fresh kernel, and fail on everything that went wrong.

Beyond what nbclient reports: a cell that was aborted or not run, an error printed to stderr, a kernel that is gone, and
an error that comes after the last cell. With --write the outputs are stored, whole or not at all.
"""
import argparse
import os
import re
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

SUSPICIOUS = re.compile(r"\b\w*Error\b|Unhandled|UncaughtException")


class Failure(Exception):
    """What is wrong with a notebook, in words for its author."""


class Client(NotebookClient):
    """A client that says how far it is, and takes no reply but `ok` for success."""

    async def _async_poll_for_reply(self, msg_id, *args, **kwargs):
        reply = await super()._async_poll_for_reply(msg_id, *args, **kwargs)
        if reply["content"]["status"] not in ("ok", "error"):
            raise Failure(f"the kernel skipped it ({reply['content']['status']})")
        return reply


def expects_error(cell):
    return "raises-exception" in cell.metadata.get("tags", [])


def printed_errors(cell):
    texts = [output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr"]
    return [line for text in texts for line in text.splitlines() if SUSPICIOUS.search(line)]


def execute(path, timeout, say):
    notebook = nbformat.read(path, as_version=4)
    client = Client(notebook, timeout=timeout, kernel_name="tslab", iopub_timeout=10, raise_on_iopub_timeout=True, record_timing=False)
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
    with client.setup_kernel():
        for place, index in enumerate(code, 1):
            cell = notebook.cells[index]
            say(f"cell {place} of {len(code)}")
            where = f"code cell {place} of {len(code)}: {cell.source.strip().splitlines()[0][:80]}"
            try:
                client.execute_cell(cell, index, execution_count=place)
            except CellExecutionError as error:
                raise Failure(f"{where}\n{error.traceback or error}") from error
            except CellTimeoutError as error:
                raise Failure(f"{where}\nno end after {timeout} s") from error
            except DeadKernelError as error:
                raise Failure(f"{where}\nthe kernel died") from error
            except Failure as failure:
                raise Failure(f"{where}\n{failure}") from failure
            if printed_errors(cell) and not expects_error(cell):
                raise Failure(f"{where}\nprinted an error: {printed_errors(cell)[0]}")
            if cell.execution_count is None:
                raise Failure(f"{where}\nwas not run")
        check_aftermath(client)
    return notebook


def check_aftermath(client):
    """An empty cell a moment later: what fails after the last cell fails this one."""
    time.sleep(0.5)
    cell = nbformat.v4.new_code_cell("0")
    client.nb.cells.append(cell)
    try:
        client.execute_cell(cell, len(client.nb.cells) - 1)
    except CellExecutionError as error:
        raise Failure(f"after the last cell\n{error.traceback or error}") from error
    finally:
        client.nb.cells.pop()


def write_whole(notebook, path):
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or ".", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf8") as file:
        nbformat.write(notebook, file)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


def main():
    parser = argparse.ArgumentParser(prog="npm run notebooks --")
    parser.add_argument("--write", action="store_true", help="keep the outputs in the notebooks")
    parser.add_argument("--timeout", type=int, default=600, help="seconds for one cell")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    live = sys.stdout.isatty()
    failed = 0
    for path in options.paths:
        name, started = os.path.basename(path), time.time()
        say = (lambda text, name=name: print(f"\r  … {name}  {text}", end="", flush=True)) if live else (lambda text: None)
        try:
            notebook = execute(path, options.timeout, say)
            if options.write:
                write_whole(notebook, path)
            print(f"{chr(13) if live else ''}  ✓ {name}  {time.time() - started:.0f} s{' ' * 20}", flush=True)
        except (Failure, RuntimeError) as failure:
            failed += 1
            text = str(failure).replace("\n", "\n      ")
            print(f"{chr(13) if live else ''}  ✗ {name}  {time.time() - started:.0f} s\n      {text}", flush=True)
    print(f"{len(options.paths) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
