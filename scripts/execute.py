"""Execute notebooks from top to bottom, each in a fresh kernel, and fail on anything that goes wrong.

Beyond what nbclient reports: a cell that was aborted or not run, a reply or idle status that never came, an error printed
to stderr, a dead kernel, and an error after the last cell. With --write the outputs are stored, whole or not at all, and
the picture of the cell tagged `headline` is put into the notebook's first cell.
"""
import argparse
import asyncio
import logging
import os
import re
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

SUSPICIOUS = re.compile(r"\b\w*Error\b|Unhandled|Uncaught")
AFTERMATH = """const pending = () => process.getActiveResourcesInfo().includes('Timeout')
const until = Date.now() + 5000 // an interval that a notebook leaves behind never ends
while (pending() && Date.now() < until) await new Promise(done => setTimeout(done, 50).unref())"""
SILENCE = 10  # seconds without a message between a cell's idle status and its reply, in either order


class Failure(Exception):
    """What is wrong with a notebook, for its author."""


class Hearing:
    """Waits for a cell's outputs after its reply, as long as messages keep coming."""

    def __init__(self, client, outputs):
        self.client, self.outputs = client, outputs

    def __await__(self):
        return self.until_silence().__await__()

    async def until_silence(self):
        heard = None
        while heard != self.client.heard:
            heard = self.client.heard
            done, _ = await asyncio.wait({self.outputs}, timeout=SILENCE)
            if done:
                return self.outputs.result()
        raise Failure("the kernel replied, but never said idle")


class Client(NotebookClient):
    """A client for which only a reply `ok` with its idle status is success."""

    reply = None
    folder = None
    heard = 0  # number of iopub messages received

    def create_kernel_manager(self):
        # TCP ports that are free now may be taken when the kernel binds them seconds later; IPC files are ours alone.
        manager = super().create_kernel_manager()
        manager.transport = "ipc"
        manager.connection_file = os.path.join(self.folder, "kernel.json")
        return manager

    def process_message(self, *message):
        self.heard += 1
        return super().process_message(*message)

    async def _async_poll_for_reply(self, msg_id, cell, timeout, outputs, alive):
        heard_out = Hearing(self, outputs)
        answer = asyncio.ensure_future(super()._async_poll_for_reply(msg_id, cell, timeout, heard_out, alive))
        try:
            await asyncio.wait({answer, outputs}, return_when=asyncio.FIRST_COMPLETED)
            done, _ = await asyncio.wait({answer}, timeout=SILENCE + 2)
            if not done:
                raise Failure("the kernel was idle again, but its reply never came")
            self.reply = answer.result()["content"]
            return answer.result()
        finally:
            answer.cancel()
            alive.cancel()


def expects_error(cell):
    return "raises-exception" in cell.metadata.get("tags", [])


def run_cell(client, index, number, timeout):
    """Run one cell; anything but success, or the error that the cell's tag expects, is a Failure."""
    client.reply = None
    cell = client.nb.cells[index]
    try:
        client.execute_cell(cell, index)
    except CellExecutionError as error:
        raise Failure("\n".join(client.reply["traceback"])) from error
    except CellTimeoutError as error:
        raise Failure(f"no end after {timeout} s") from error
    except DeadKernelError as error:
        raise Failure("the kernel died") from error
    check(cell, client.reply, number)


def check(cell, reply, number):
    if reply is None:
        raise Failure("was not run")
    if reply["status"] == "error" and reply["ename"].startswith(("Unhandled", "Uncaught")):
        raise Failure("\n".join(reply["traceback"]) + "\nNo tag makes this an expected error: await it, or catch it.")
    if reply["status"] not in ("ok", "error"):
        raise Failure(f"the kernel skipped it ({reply['status']})")
    if reply["execution_count"] != number or cell.execution_count != number:
        raise Failure(f"expected to be run as number {number}, but was number {reply['execution_count']}")
    printed = "".join(output.text for output in cell.outputs if output.get("name") == "stderr")
    errors = [line for line in printed.splitlines() if SUSPICIOUS.search(line)]
    if errors and not expects_error(cell):
        raise Failure(f"printed an error: {errors[0]}")


def execute(path, timeout, times, folder, say):
    notebook = nbformat.read(path, as_version=4)
    options = {"timeout": timeout, "iopub_timeout": sys.maxsize, "record_timing": False}  # Hearing sets the limit
    client = Client(notebook, kernel_name="tslab", **options)
    client.folder = folder
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
    runs = [(place, index, turn) for place, index in enumerate(code, 1) for turn in range(times)]
    with client.setup_kernel():
        for number, (place, index, turn) in enumerate(runs, 1):
            say(f"cell {place} of {len(code)}")
            try:
                run_cell(client, index, number, timeout)
            except Failure as failure:
                first = notebook.cells[index].source.strip().splitlines()[0][:80]
                again = ", run once more" if turn else ""
                raise Failure(f"code cell {place} of {len(code)}{again}: {first}\n{failure}") from failure
        check_aftermath(client, len(runs) + 1)
    return notebook


def check_aftermath(client, number):
    """Run one more cell, which waits for pending timers, so that an error after the last cell fails this one."""
    time.sleep(0.5)
    client.nb.cells.append(nbformat.v4.new_code_cell(AFTERMATH))
    try:
        run_cell(client, len(client.nb.cells) - 1, number, 60)
    except Failure as failure:
        raise Failure(f"after the last cell\n{failure}") from failure
    finally:
        client.nb.cells.pop()


def set_headline(notebook):
    """Attach the picture of the cell tagged `headline` to the first cell, which shows it as attachment:headline.png."""
    for cell in notebook.cells:
        if "headline" in cell.metadata.get("tags", []):
            pictures = [o.data["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})]
            if not pictures:
                raise Failure("the cell tagged headline shows no picture")
            notebook.cells[0].attachments = {"headline.png": {"image/png": pictures[0].replace("\n", "")}}


def write_whole(notebook, path):
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code" and not cell.source.strip():
            cell.outputs, cell.execution_count = [], None
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf8") as file:
            nbformat.write(notebook, file)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def run_notebook(path, options):
    """Run a notebook and report it in one line, with failures below.  -> whether it succeeded"""
    live = sys.stdout.isatty()
    name, started = os.path.basename(path), time.time()

    def say(text):
        if live:
            print(f"\r\033[K  … {name}  {text}", end="", flush=True)

    def conclude(mark, text=""):
        print(f"{chr(13) + chr(27) + '[K' if live else ''}  {mark} {name}  {time.time() - started:.0f} s{text}", flush=True)

    try:
        with tempfile.TemporaryDirectory() as folder:
            notebook = execute(path, options.timeout, 2 if options.twice else 1, folder, say)
        if options.write:
            set_headline(notebook)
            write_whole(notebook, path)
    except Exception as error:  # report any error with the notebook's name, and go on with the next notebook
        reason = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
        conclude("✗", "\n      " + reason.replace("\n", "\n      "))
        return False
    conclude("✓")
    return True


def main():
    parser = argparse.ArgumentParser(prog="npm run notebooks --")
    parser.add_argument("--write", action="store_true", help="keep the outputs in the notebooks")
    parser.add_argument("--twice", action="store_true", help="run every cell twice")
    parser.add_argument("--timeout", type=int, default=600, help="seconds for one cell")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    logging.disable(logging.ERROR)  # what nbclient logs is reported here
    went_well = [run_notebook(path, options) for path in options.paths]
    print(f"{went_well.count(True)} passed, {went_well.count(False)} failed")
    sys.exit(0 if all(went_well) else 1)


main()
