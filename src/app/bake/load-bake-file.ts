import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative } from 'node:path';
import { getSystemErrorMessage, parseEnv } from 'node:util';
import { type BakeFile, bakeFault, mergeFiles, readBakeJson, readCompose } from '../../bake/index.ts';
import { mapConcurrent } from '../../base/index.ts';

/** Where bake files are looked for. */
export interface BakeFileRequest {
  /** Paths of files; later ones win. @default those of `defaultFiles` that are in the directory */
  readonly files: readonly string[];
  /** What relative paths start from. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What is read when no file is named, in this order. Source: buildx, docs/bake-reference.md, "File format". */
const defaultFiles = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
] as const;

/**
 * Reads bake files and the build sections of compose files, and puts them together. Compose files see the variables of `.env` too.
 *
 * @throws bake/bad-file, bake/unsupported
 */
export async function loadBakeFile(request: BakeFileRequest): Promise<BakeFile> {
  const { files, directory } = request;
  const found = files.length > 0 ? files : defaultFiles.filter((name) => existsSync(join(directory, name)));
  if (found.length === 0) {
    throw bakeFault('bake/bad-file', `there is neither a bake file nor a compose file in ${directory}`, {
      hint: 'Create docker-bake.json or compose.yaml, or name a file with -f.',
    });
  }
  for (const file of found) assertNoHcl(file);
  return mergeFiles(await mapConcurrent(found, 1, (file) => readFile(file, request)));
}

function assertNoHcl(file: string): void {
  if (extname(file) !== '.hcl') return;
  throw bakeFault('bake/unsupported', `${file} is in HCL, which is not read`, {
    hint: 'Write it as JSON: `docker buildx bake --print` shows it so. Or name other files with -f.',
  });
}

async function readFile(file: string, { directory, environment }: BakeFileRequest): Promise<BakeFile> {
  const path = isAbsolute(file) ? file : join(directory, file);
  const bytes = readBytes(path, file);
  if (extname(file) === '.json') return readBakeJson(bytes, file, environment);
  const own = readEnvironment(join(dirname(path), '.env'));
  const text = new TextDecoder().decode(bytes);
  return readCompose(text, file, relative(directory, dirname(path)), { ...own, ...environment });
}

function readBytes(path: string, told: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const why = getSystemErrorMessage((cause as NodeJS.ErrnoException).errno ?? 0);
    throw bakeFault('bake/bad-file', `${told} can not be read: ${why}`, {
      hint: `Check the name ${basename(path)}.`,
      cause,
    });
  }
}

function readEnvironment(path: string): Readonly<Record<string, string | undefined>> {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}
