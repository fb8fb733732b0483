import { join } from 'node:path';
import { openCodeCache } from './bundled/code-cache.ts';
import { loadModules } from './bundled/load-modules.ts';
import { codeDirectory } from './code-directory.ts';
import type { main as Main } from './main.ts';

/** Set by the build: tells the chunks of this build from those of others. */
declare const buildId: string;

void launch();

/**
 * Starts the bundled tool with the code that V8 made in earlier calls of the same verb: all functions that they called, and no others, since
 * what is not needed costs as much to take in as it saves.
 */
async function launch(): Promise<void> {
  const args = process.argv.slice(2);
  const directory = codeDirectory(process.env);
  const cache =
    directory === undefined ? undefined : openCodeCache(directory, `${buildId}-${process.versions.v8}`, kindOf(args));
  const modules = loadModules(join(__dirname, 'chunks'), (name) => cache?.get(name));
  const { main } = modules.load('main.cjs') as { main: typeof Main };
  const status = await main(args);
  if (cache?.wantsMore === true) cache.keep(modules.code());
  // At once: all is written and closed by now, and taking the heap apart first costs 3 ms.
  process.exit(status);
}

/** Calls that take much the same ways: those of one verb, or for help. */
function kindOf(args: readonly string[]): string {
  if (args.some((arg) => arg === '--help' || arg === '-h')) return 'help';
  const verb = args.find((arg) => /^[a-z][a-z-]{0,30}$/.test(arg));
  return verb ?? 'other';
}
