import type { Command } from './command.ts';
import type { CommandEntry } from './command-entry.ts';

/** Docker's longer names of verbs. A test holds that each verb is there. */
export const aliases: Readonly<Record<string, string>> = {
  'container attach': 'attach',
  'container commit': 'commit',
  'container cp': 'cp',
  'container create': 'create',
  'container diff': 'diff',
  'container exec': 'exec',
  'container export': 'export',
  'container kill': 'kill',
  'container logs': 'logs',
  'container ls': 'ps',
  'container pause': 'pause',
  'container port': 'port',
  'container rename': 'rename',
  'container restart': 'restart',
  'container rm': 'rm',
  'container run': 'run',
  'container start': 'start',
  'container stats': 'stats',
  'container stop': 'stop',
  'container top': 'top',
  'container unpause': 'unpause',
  'container update': 'update',
  'container wait': 'wait',
  'image build': 'build',
  'image history': 'history',
  'image import': 'import',
  'image load': 'load',
  'image ls': 'images',
  'image pull': 'pull',
  'image push': 'push',
  'image rm': 'rmi',
  'image save': 'save',
  'image tag': 'tag',
  'system events': 'events',
  'system info': 'info',
};

const spellings: Readonly<Record<string, string>> = { list: 'ls', ps: 'ls', remove: 'rm' };

/** A command's name where Docker reads it in other spellings, too: of `volume list` that is `volume ls`. */
export function usualName(name: string): string {
  const [, object, verb = ''] = /^(container|image|network|volume) (list|ps|remove)$/.exec(name) ?? [];
  return object === undefined ? name : `${object} ${spellings[verb]}`;
}

/** The same commands under their longer names, for those verbs that there are. */
export function createAliases(verbs: readonly CommandEntry[]): readonly CommandEntry[] {
  return Object.entries(aliases).flatMap(([name, verb]) => {
    const entry = verbs.find((each) => each.name === verb);
    if (entry === undefined) return [];
    return [{ ...entry, name, aliasOf: verb, load: async () => rename(await entry.load(), name) }];
  });
}

/** A command that is called by another name in its help, too. */
function rename(command: Command, name: string): Command {
  const renamed = (text: string): string => text.replaceAll(`nacre ${command.name}`, `nacre ${name}`);
  const examples = command.examples.map(({ call, about }) => ({ call: renamed(call), about }));
  return { ...command, name, examples, run: (invocation) => command.run(invocation) };
}
