import { type ListenAddress, openNacre, parseListen, serveRegistry } from '../../app/index.ts';
import { isFault, messageOf } from '../../base/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command, Flags } from '../command.ts';
import { cliFault } from '../faults.ts';

export const serve: Command = {
  name: 'serve',
  about: `Serves the store as a registry, over the OCI distribution-spec 1.1, until it is asked to stop (SIGTERM or Ctrl-C): transfers that are under way
end first; a second signal ends it at once. Everybody who reaches the address may push, pull and delete, so it is this machine's own unless
told otherwise. On such an address a blob that the store has is in every repository: who pushes an image of this store sends no layers.`,
  positionals: [],
  flags: [
    { name: 'access-log', kind: 'switch', about: 'write a line of JSON to standard output for each request' },
    {
      name: 'listen',
      kind: 'text',
      value: 'HOST:PORT',
      about: 'where to listen (default localhost:5000); port 0 is any that is free',
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
      call: 'nacre serve --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem --read-only',
      about: 'For others, to pull from',
    },
  ],
  async run({ flags, terminal, root }) {
    const tls = readTls(flags);
    const listen = readListen(flags);
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    await serveRegistry(nacre, {
      listen,
      readOnly: flags.on('read-only'),
      ...(tls === undefined ? {} : { tls }),
      signal: cancel.signal,
      onListening: (origin) => terminal.err(`listening on ${origin}\n`),
      ...(flags.on('access-log') ? { onAccess: (entry) => terminal.out(`${JSON.stringify(entry)}\n`) } : {}),
      onFailure: (error, id) => terminal.err(`error: request ${id}: ${describe(error)}\n`),
    });
    return 0;
  },
};

function readListen(flags: Flags): ListenAddress {
  const text = flags.text('listen') ?? 'localhost:5000';
  const listen = parseListen(text);
  if (listen !== undefined) return listen;
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

/** A bug is told of with where it is: whoever serves sees no other trace of it. */
function describe(error: unknown): string {
  return isFault(error) || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
}
