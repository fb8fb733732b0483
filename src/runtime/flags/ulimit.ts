import type { Ulimit } from '../container-options.ts';
import { badFlag } from './bad-flag.ts';

const flag = '--ulimit';

/** Names of setrlimit(2) on Linux, in lower case. */
const ulimitNames: readonly string[] = [
  'as',
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
];

/**
 * Parses `--ulimit name=soft[:hard]`; -1 stands for unlimited, and a missing hard limit is the soft one.
 *
 * @throws runtime/bad-flag
 */
export function parseUlimit(text: string): Ulimit {
  const match = /^([a-z]+)=(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(text);
  if (match === null) throw badFlag(flag, text, 'is not name=soft:hard', 'Write --ulimit nofile=1024:4096.');
  const [, name = '', softText = '', hardText = softText] = match;
  if (!ulimitNames.includes(name)) {
    throw badFlag(flag, text, `there is no limit "${name}"`, `Use one of ${ulimitNames.join(', ')}.`);
  }
  const soft = toLimit(softText);
  const hard = toLimit(hardText);
  if (soft > hard) throw badFlag(flag, text, 'the soft limit is above the hard one', 'Give the soft limit first.');
  return { name, soft, hard };
}

function toLimit(text: string): number {
  return text === '-1' ? Number.POSITIVE_INFINITY : Number(text);
}
