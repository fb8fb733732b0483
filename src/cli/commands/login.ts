import { readFileSync } from 'node:fs';
import { login, openNacre } from '../../app/index.ts';
import { cancelOnSignal } from '../cancel-on-signal.ts';
import type { Command, Flags } from '../command.ts';
import { cliFault } from '../faults.ts';
import { readRegistryFlags, withRegistryFlags } from '../registry-flags.ts';
import type { Terminal } from '../terminal.ts';

export const loginCommand: Command = {
  name: 'login',
  about: `Asks a registry whether it takes a name and password, and keeps them where Docker does: in the credential helper that ~/.docker/config.json
names, else in that file. Without REGISTRY it is Docker Hub. What is not given is asked for.`,
  positionals: [{ name: 'REGISTRY', kind: 'optional', completion: 'none' }],
  flags: withRegistryFlags([
    {
      name: 'password',
      short: 'p',
      kind: 'text',
      value: 'PASSWORD',
      about: 'password; others may see it in the list of processes',
    },
    { name: 'password-stdin', kind: 'switch', about: 'read the password from standard input' },
    { name: 'username', short: 'u', kind: 'text', value: 'NAME', about: 'user name' },
  ]),
  examples: [
    { call: 'nacre login registry.example', about: 'On a terminal' },
    { call: 'nacre login -u ci --password-stdin registry.example < password', about: 'In a script' },
  ],
  async run({ flags, positionals, terminal, root }) {
    const [registry] = positionals;
    const who = readWho(flags, terminal);
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    const { path, helper } = await login(nacre, {
      ...readRegistryFlags(flags, terminal),
      ...who,
      ...(registry === undefined ? {} : { registry }),
      signal: cancel.signal,
    });
    if (helper === undefined)
      terminal.err(`warning: the password is kept unencrypted in ${path}; a credential helper would not do so\n`);
    terminal.out('Login Succeeded\n');
    return 0;
  },
};

function readWho(flags: Flags, terminal: Terminal): { readonly username: string; readonly password: string } {
  const fromInput = flags.on('password-stdin');
  const given = flags.text('password');
  if (fromInput && given !== undefined)
    throw cliFault('cli/usage', 'login: --password and --password-stdin do not go together');
  if (fromInput && flags.text('username') === undefined)
    throw cliFault('cli/usage', 'login: --password-stdin needs --username');
  if (given !== undefined)
    terminal.err('warning: others can see --password in the list of processes; --password-stdin hides it\n');
  const username = flags.text('username') ?? askFor(terminal, 'Username: ', false);
  const password = fromInput ? readInput() : (given ?? askFor(terminal, 'Password: ', true));
  if (username !== '' && password !== '') return { username, password };
  throw cliFault('cli/usage', `login: the ${username === '' ? 'user name' : 'password'} is empty`);
}

function askFor(terminal: Terminal, question: string, secret: boolean): string {
  if (!terminal.stdinIsTerminal)
    throw cliFault('cli/usage', 'login: there is no terminal to ask on', {
      hint: 'Give --username, and the password with --password-stdin.',
    });
  return secret ? terminal.askSecret(question) : terminal.ask(question).trim();
}

/** The line end that `echo` adds is not part of a password. */
function readInput(): string {
  return readFileSync(0, 'utf8').replace(/\r?\n$/, '');
}
