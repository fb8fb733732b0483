import { spawn } from 'node:child_process';

/**
 * One golden file of the command line: a text that reads like what a person sees in a terminal.
 *
 *     # What is tried here, in one sentence.
 *     # needs: containers
 *
 *     $ nacre tag base other:1          a line of shell; `>` continues it
 *     | what it printed to stdout
 *     ! what it printed to stderr
 *     = 2                               its exit status, when it is not 0
 *
 * `\` at the end of a printed line stands for the line end that is not there.
 */
export interface Session {
  /** The lines before the first call, without `# `. */
  readonly notes: readonly string[];
  readonly calls: readonly string[];
}

/** What one call came to. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export function parseSession(text: string): Session {
  const notes: string[] = [];
  const calls: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) notes.push(line.slice(2));
    else if (line.startsWith('$ ')) calls.push(line.slice(2));
    else if (/^> |^>$/.test(line)) calls.push(`${calls.pop()}\n${line.slice(2)}`);
  }
  return { notes, calls };
}

export function formatSession(session: Session, outcomes: readonly Outcome[]): string {
  const notes = session.notes.map((note) => `# ${note}\n`).join('');
  const calls = session.calls.map((call, at) => `\n$ ${call.replaceAll('\n', '\n> ')}\n${formatOutcome(outcomes[at])}`);
  return notes + calls.join('');
}

function formatOutcome(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '';
  const { stdout, stderr, status } = outcome;
  return mark('|', stdout) + mark('!', stderr) + (status === 0 ? '' : `= ${status}\n`);
}

function mark(sign: string, text: string): string {
  if (text === '') return '';
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : `${text}\\`.split('\n');
  return lines.map((line) => `${`${sign} ${line}`.trimEnd()}\n`).join('');
}

/** Milliseconds one call may take. */
const patience = 60_000;

/** Runs one line of shell; it reads nothing from standard input. */
export async function callShell(
  line: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const child = spawn('/bin/sh', ['-c', line], { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: patience });
  const [stdout, stderr, status] = await Promise.all([
    readText(child.stdout),
    readText(child.stderr),
    new Promise<number | string>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal ?? 'lost'))),
  ]);
  if (typeof status === 'string') throw new Error(`${line}: ended by ${status}\n${stdout}${stderr}`);
  return { stdout, stderr, status };
}

async function readText(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const piece of stream) text += piece;
  return text;
}
