import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { splitCsv } from '../../../build/dockerfile/index.ts';
import { appFault } from '../../faults.ts';

/** Where a secret of a build comes from. */
export type SecretSource =
  | { readonly kind: 'file'; readonly id: string; readonly path: string }
  | { readonly kind: 'env'; readonly id: string; readonly name: string };

/** What values of flags are read against. */
export interface SecretContext {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

// The most that BuildKit takes.
const limit = 500 * 1024;

const fields = ['id', 'type', 'src', 'source', 'env'];

/**
 * `--secret id=NAME[,src=FILE|,env=VARIABLE][,type=file|env]`. With an id alone it is the variable of that name, else the file.
 *
 * @throws app/bad-secret
 */
export function parseSecret(text: string, context: SecretContext): SecretSource {
  const values = new Map<string, string>();
  for (const field of splitCsv(text) ?? []) {
    const at = field.text.indexOf('=');
    const key = at < 0 ? field.text : field.text.slice(0, at).toLowerCase();
    if (at < 0 || !fields.includes(key)) throw bad(text, `it has no field "${key}"`);
    values.set(key === 'source' ? 'src' : key, field.text.slice(at + 1));
  }
  const id = values.get('id');
  if (id === undefined || id === '') throw bad(text, 'it has no id');
  const type = values.get('type');
  if (type !== undefined && type !== 'file' && type !== 'env') throw bad(text, `its type can not be "${type}"`);
  const source = toSource(id, type, values, context);
  assertThere(source, text, context);
  return source;
}

function toSource(
  id: string,
  type: 'file' | 'env' | undefined,
  values: ReadonlyMap<string, string>,
  { cwd, environment }: SecretContext,
): SecretSource {
  const src = values.get('src');
  const name = values.get('env') ?? (type === 'env' ? src : undefined);
  if (name !== undefined) return { kind: 'env', id, name };
  if (src !== undefined) return { kind: 'file', id, path: resolve(cwd, src) };
  return type !== 'file' && (type === 'env' || environment[id] !== undefined)
    ? { kind: 'env', id, name: id }
    : { kind: 'file', id, path: resolve(cwd, id) };
}

function assertThere(source: SecretSource, text: string, { environment }: SecretContext): void {
  if (source.kind === 'env') {
    if (environment[source.name] === undefined) throw bad(text, `the variable ${source.name} is not set`);
    return;
  }
  const stats = statSync(source.path, { throwIfNoEntry: false });
  if (stats === undefined) throw bad(text, `there is no file ${source.path}`);
  if (stats.isDirectory()) throw bad(text, `${source.path} is a directory`);
}

/** @throws app/bad-secret */
export function readSecret(source: SecretSource, environment: SecretContext['environment']): Uint8Array {
  const bytes = source.kind === 'env' ? Buffer.from(environment[source.name] ?? '') : readBytes(source);
  if (bytes.length <= limit) return bytes;
  throw appFault('app/bad-secret', `the secret ${source.id} has more than ${limit} bytes`, {
    hint: 'Mount what is that large from a stage or the context.',
  });
}

function readBytes({ id, path }: SecretSource & { readonly kind: 'file' }): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw appFault('app/bad-secret', `the secret ${id}: ${path} can not be read`, {
      hint: 'Name a file that you may read.',
      cause,
    });
  }
}

function bad(text: string, why: string): Error {
  return appFault('app/bad-secret', `--secret ${text}: ${why}`, {
    hint: 'Write --secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE.',
  });
}
