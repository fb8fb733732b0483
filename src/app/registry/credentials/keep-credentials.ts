import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject, type JsonObject, messageOf } from '../../../base/index.ts';
import { randomHex } from '../../../host/index.ts';
import { badConfig } from '../read-json-file.ts';
import { type AuthFile, authKey, helperFor, isKeyOf, readAuthFiles } from './auth-file.ts';
import { openCredentialHelper } from './credential-helper.ts';
import type { CredentialDeps } from './find-credentials.ts';

/** Where credentials were put. */
export interface KeptCredentials {
  /** The file; with a helper, the file that names it. */
  readonly path: string;
  /** The helper that has them; `undefined` when they stand in the file, as good as unencrypted. */
  readonly helper: string | undefined;
}

/**
 * Keeps a name and password for a registry, by the helper that the configuration names, else in the file itself, which only its owner can read.
 *
 * @throws app/bad-registry-config
 */
export async function keepCredentials(
  registry: string,
  { username, password }: { readonly username: string; readonly password: string },
  deps: CredentialDeps,
): Promise<KeptCredentials> {
  const [file] = readAuthFiles(deps.environment);
  if (file === undefined) throw new Error('there is always a file to write to');
  const helper = helperFor(file, registry);
  const key = authKey(registry);
  // As Docker does: an empty entry says that the helper has them.
  const entry = helper === undefined ? { auth: Buffer.from(`${username}:${password}`).toString('base64') } : {};
  if (helper !== undefined)
    await openCredentialHelper(deps.host, helper, deps.environment).store(key, username, password);
  writeAuths(file, { ...withoutKeys(file, registry), [key]: entry });
  return { path: file.path, helper };
}

/**
 * Forgets what any file and its helper have for a registry.
 *
 * @returns whether there was anything
 * @throws app/bad-registry-config
 */
export async function forgetCredentials(registry: string, deps: CredentialDeps): Promise<boolean> {
  let found = false;
  for (const file of readAuthFiles(deps.environment)) {
    const helper = helperFor(file, registry);
    if (helper !== undefined) {
      const open = openCredentialHelper(deps.host, helper, deps.environment);
      const key = authKey(registry);
      if ((await open.get(key)) !== undefined) {
        await open.erase(key);
        found = true;
      }
    }
    const rest = withoutKeys(file, registry);
    if (Object.keys(rest).length === Object.keys(authsOf(file)).length) continue;
    writeAuths(file, rest);
    found = true;
  }
  return found;
}

function authsOf({ json }: AuthFile): JsonObject {
  return isJsonObject(json.auths) ? json.auths : {};
}

function withoutKeys(file: AuthFile, registry: string): JsonObject {
  return Object.fromEntries(Object.entries(authsOf(file)).filter(([key]) => !isKeyOf(key, registry)));
}

/** Indented with tabs, as Docker writes it. The file is there whole, or as it was. */
function writeAuths({ path, json }: AuthFile, auths: JsonObject): void {
  const temporary = `${path}.${randomHex(4)}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, `${JSON.stringify({ ...json, auths }, null, '\t')}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw badConfig(path, `can not be written: ${messageOf(error)}`);
  }
}
