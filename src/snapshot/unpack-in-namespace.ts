import { writeSync } from 'node:fs';
import { isFault, messageOf } from '../base/index.ts';
import { openHost } from '../host/index.ts';
import { unpackLayer } from './unpack-layer.ts';

/**
 * Unpacks a layer as a process of its own, which is root of a user namespace: `unpack-in-namespace TAR DIRECTORY`. Prints in JSON what
 * came of it: the names of attributes that could not be set (`refused`), or the fields of a fault.
 */
const [tarPath = '', directory = ''] = process.argv.slice(2);
const answer = await unpackLayer({ tarPath }, directory, { host: openHost(), inUserNamespace: true }).then(
  (refused) => ({ refused }),
  (error: unknown) => ({
    code: isFault(error) ? error.code : 'base/unexpected',
    message: messageOf(error),
    ...(isFault(error) ? { exit: error.exit, status: error.status, hint: error.hint } : {}),
  }),
);
writeSync(1, JSON.stringify(answer));
