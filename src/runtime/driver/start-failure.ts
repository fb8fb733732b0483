import { runtimeFault } from '../faults.ts';

/**
 * The fault of a container that did not start, from what the runtime wrote to its log: the command is not there (exit 127), can not be
 * invoked (126), or something else failed (125).
 *
 * @param log the log's text, in crun's or runc's form; may be empty
 * @param command the first argument
 */
export function toStartFailure(log: string, command: string): Error {
  const why = readMessage(log);
  if (isNotFound(why)) return commandNotFound(command);
  if (isNotInvocable(why)) {
    return commandNotInvocable(command, reasonOf(why));
  }
  return runtimeFault('runtime/start-failed', `the container could not be started: ${why}`, {
    // What crun says of any failure on a terminal.
    ...(why.includes('connection closed') ? { hint: 'Leave -t out to see why.' } : {}),
    ...(log.trim() === why ? {} : { detail: log }),
  });
}

export function commandNotFound(command: string): Error {
  const name = JSON.stringify(command);
  const message = command.includes('/')
    ? `there is no file ${name} in the container`
    : `executable file ${name} not found in $PATH`;
  return runtimeFault('runtime/command-not-found', message, {
    hint: 'Check the spelling, and that the image holds the program.',
  });
}

/** @param why a clause of its own */
export function commandNotInvocable(command: string, why: string): Error {
  return runtimeFault('runtime/command-not-invocable', `${JSON.stringify(command)} can not be executed: ${why}`, {
    hint: 'Name a file with execute permission, and for this machine.',
  });
}

/** The last error of the log: lines of text (crun), or of JSON with `msg` (runc). */
function readMessage(log: string): string {
  const last = log.trim().split('\n').at(-1) ?? '';
  const json = /"msg":("(?:[^"\\]|\\.)*")/.exec(last)?.[1];
  const text: unknown = json === undefined ? last : JSON.parse(json);
  const message =
    typeof text === 'string' ? text.replace(/^runc run failed: (unable to start container process: )?/, '') : '';
  return message === '' ? 'the runtime gave no reason' : message;
}

// crun: "executable file `x` not found in $PATH: …", "open executable: …"
// runc: exec: "x": executable file not found in $PATH; exec: "/x": stat /x: no such file or directory
function isNotFound(why: string): boolean {
  return (
    /^executable file .* not found/i.test(why) ||
    /^open executable: (?:no such file|not a directory)/i.test(why) ||
    /^exec: ".*": (?:executable file not found|stat .*: (?:no such file|not a directory))/i.test(why)
  );
}

function isNotInvocable(why: string): boolean {
  return /^open executable: |^exec: ".*": |exec format error|^exec container process /i.test(why);
}

function reasonOf(why: string): string {
  const reason = why.slice(why.lastIndexOf(': ') + 2).toLowerCase();
  // What crun says of a directory.
  return reason === 'operation not permitted' ? 'not an executable file' : reason;
}
