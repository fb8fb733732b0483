import { enableCompileCache } from 'node:module';
import { codeDirectory } from './code-directory.ts';

/**
 * Starts the tool from its sources, with Node's code cache on: code compiled once is not compiled again by the next call, which saves more than
 * half of the start. Where there is no place for the cache it starts without.
 */
const directory = codeDirectory(process.env);
if (directory !== undefined) enableCompileCache(directory);
const { main } = await import('./main.ts');
process.exit(await main(process.argv.slice(2)));
