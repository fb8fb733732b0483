import type { Letter, LetterChange, Outbox } from '../../../registry/records/index.ts';
import { type RegistryEvent, serveFault } from '../../../registry/server/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { RegistryLetterRow, RegistryLettersChange, RegistryLettersReport } from '../../wire.ts';
import { openRegistryAdmin } from '../open-registry-admin.ts';

/** Which registry is meant. */
export interface LettersCall {
  /** Path of the configuration. */
  readonly config: string | undefined;
}

/** Letters that are to be changed: those with these ids, or all that are dead. */
export interface LettersChoice extends LettersCall {
  readonly ids: readonly number[] | 'all';
}

/** Letters that are read at a time. */
const page = 1000;

/** Tells which events were not told to receivers, and how many wait. */
export async function listLetters(nacre: Nacre, { config }: LettersCall): Promise<RegistryLettersReport> {
  await using admin = await openRegistryAdmin(nacre, config);
  const dead = await readDead(admin.outbox);
  return { receivers: await admin.outbox.count(), dead: dead.map(toRow) };
}

/** Has events sent again that were given up: a server does so within seconds. @throws serve/no-letter */
export function retryLetters(nacre: Nacre, choice: LettersChoice): Promise<RegistryLettersChange> {
  return changeLetters(nacre, choice, { kind: 'revive', at: Date.now() });
}

/** Throws events away that were given up. @throws serve/no-letter */
export function removeLetters(nacre: Nacre, choice: LettersChoice): Promise<RegistryLettersChange> {
  return changeLetters(nacre, choice, { kind: 'remove' });
}

async function changeLetters(
  nacre: Nacre,
  { config, ids }: LettersChoice,
  change: LetterChange,
): Promise<RegistryLettersChange> {
  await using admin = await openRegistryAdmin(nacre, config);
  const dead = (await readDead(admin.outbox)).map(({ id }) => id);
  const missing = ids === 'all' ? undefined : ids.find((id) => !dead.includes(id));
  if (missing !== undefined)
    throw serveFault('serve/no-letter', `there is no dead letter ${missing}`, {
      hint: 'Run `nacre registry letters ls` to see those there are.',
    });
  return { letters: await admin.outbox.change(ids === 'all' ? dead : ids, change) };
}

async function readDead(outbox: Outbox): Promise<readonly Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const after = letters.at(-1)?.id;
    const found = await outbox.listDead({ most: page, ...(after === undefined ? {} : { after }) });
    letters.push(...found);
    if (found.length < page) return letters;
  }
}

function toRow({ id, receiver, event, buried = 0, attempts, failure = '' }: Letter): RegistryLetterRow {
  // As it was written by whoever put the letter in.
  const { action, object, repository, tag, digest, time } = JSON.parse(event) as RegistryEvent;
  const told = { action, object, repository, reference: tag ?? digest ?? null, time };
  return { id, receiver, ...told, buried: new Date(buried).toISOString(), attempts, failure };
}
