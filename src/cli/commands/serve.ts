import {
  type ListenAddress,
  openNacre,
  parseListen,
  type ServeCall,
  serveConfigured,
  serveRegistry,
} from '../../app/index.ts';
import { isFault, messageOf } from '../../base/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command, Flags } from '../command.ts';
import { cliFault } from '../faults.ts';
import { formatTrouble } from '../format-trouble.ts';
import type { Terminal } from '../terminal.ts';

export const serve: Command = {
  name: 'serve',
  about: `Serves the store as a registry, over the OCI distribution-spec 1.1, until it is asked to stop (SIGTERM or Ctrl-C): transfers that are under way
end first; a second signal ends it at once. Everybody who reaches the address may push, pull and delete, so it is this machine's own unless
told otherwise. On such an address a blob that the store has is in every repository: who pushes an image of this store sends no layers. A configuration file says who may do what, sets limits, and is read again on SIGHUP.`,
  positionals: [],
  flags: [
    { name: 'access-log', kind: 'switch', about: 'write a line of JSON for each request' },
    {
      name: 'config',
      kind: 'text',
      value: 'FILE',
      about: 'serve as this YAML file says; flags go before it',
      completion: 'file',
    },
    {
      name: 'listen',
      kind: 'text',
      value: 'HOST:PORT',
      about: 'where to listen (default localhost:5000)',
      completion: 'none',
    },
    { name: 'read-only', kind: 'switch', about: 'refuse whatever changes something' },
    {
      name: 'tls-cert',
      kind: 'text',
      value: 'FILE',
      about: 'serve HTTPS, with this certificate (PEM)',
      completion: 'file',
    },
    { name: 'tls-key', kind: 'text', value: 'FILE', about: 'key of the certificate (PEM)', completion: 'file' },
  ],
  examples: [
    { call: 'nacre serve', about: 'A registry on localhost:5000' },
    {
      call: 'nacre serve --listen :443 --tls-cert cert.pem --tls-key key.pem --read-only',
      about: 'For others, to pull from',
    },
  ],
  async run({ flags, terminal, root }) {
    const tls = readTls(flags);
    const listen = readListen(flags);
    const config = flags.text('config');
    using nacre = openNacre(root);
    using cancel = config === undefined ? cancelOnSignal() : cancelOnSignal(['SIGINT', 'SIGTERM']);
    const onLogged: ServeCall['onAccess'] = (entry) => terminal.out(`${JSON.stringify(entry)}\n`);
    const call: Omit<ServeCall, 'listen'> = {
      readOnly: flags.on('read-only'),
      ...(tls === undefined ? {} : { tls }),
      signal: cancel.signal,
      onListening: (origin) => terminal.err(`listening on ${origin}\n`),
      ...(flags.on('access-log') ? { onAccess: onLogged } : {}),
      onFailure: (error, id) => terminal.err(`error: request ${id}: ${describe(error)}\n`),
    };
    if (config === undefined) {
      await serveRegistry(nacre, { ...call, listen: listen ?? { host: 'localhost', port: 5000 } });
      return 0;
    }
    await serveConfigured(nacre, {
      ...call,
      ...(listen === undefined ? {} : { listen }),
      config,
      environment: terminal.environment,
      onLogged,
      whenAsked: (reload) => void process.on('SIGHUP', reload),
      onReloaded: (keys) => terminal.err(`configuration read again${formatWaiting(keys)}\n`),
      onRefused: (error) => terminal.err(formatRefused(error, terminal)),
    });
    return 0;
  },
};

function readListen(flags: Flags): ListenAddress | undefined {
  const text = flags.text('listen');
  const listen = text === undefined ? undefined : parseListen(text);
  if (text === undefined || listen !== undefined) return listen;
  throw cliFault('cli/usage', `serve: --listen wants HOST:PORT, not "${text}"`, {
    hint: 'Write --listen localhost:5000.',
  });
}

function readTls(flags: Flags): { readonly certificate: string; readonly key: string } | undefined {
  const [certificate, key] = [flags.text('tls-cert'), flags.text('tls-key')];
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  throw cliFault('cli/usage', 'serve: --tls-cert and --tls-key go together');
}

function formatWaiting(keys: readonly string[]): string {
  return keys.length === 0 ? '' : `; what it says of ${keys.join(', ')} counts after a restart`;
}

function formatRefused(error: unknown, terminal: Terminal): string {
  const { place, detail, hint } = isFault(error) ? error : {};
  return formatTrouble(
    {
      severity: 'error',
      message: `configuration not taken, the one before stays: ${describe(error)}`,
      ...(place === undefined ? {} : { place }),
      ...(detail === undefined ? {} : { detail }),
      ...(hint === undefined ? {} : { hint }),
    },
    terminal,
  );
}

/** A bug is told of with where it is: whoever serves sees no other trace of it. */
function describe(error: unknown): string {
  return isFault(error) || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
}
