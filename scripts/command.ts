/** Run a command; an error ends the process with its message, without a stack, and with this exit status. */
export async function command(run: () => unknown, status = 1): Promise<void> {
  try {
    await run()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = status
  }
}
