import {
  type InspectOptions,
  inspect as inspectName,
  inspectTypes,
  type Nacre,
  openNacre,
  parsePlatform,
} from '../../app/index.ts';
import type { Command, Flag, Flags, Invocation } from '../command.ts';
import { formatValue, readValueFormat, valueFormatFlag } from '../format-values.ts';
import { readChoice } from '../read-choice.ts';
import { reportFault } from '../report-fault.ts';
import { showRisks } from '../show-risks.ts';

const sizeFlag: Flag = { name: 'size', short: 's', kind: 'switch', about: 'also what a container takes up' };
const jsonFlag: Flag = { name: 'json', kind: 'switch', about: "print Nacre's own form of everything" };
const platformFlag: Flag = {
  name: 'platform',
  kind: 'text',
  value: 'OS/ARCH',
  about: "which image of an index; this machine's",
};

export const inspect: Command = {
  name: 'inspect',
  about: `Prints all that is known of containers, images, networks and volumes as a JSON array. Of those that have the same name a container comes first, then an
image. Images are shown in Nacre's own form, all else in Docker's; with --json everything is in Nacre's own, and with --format in Docker's:
FORMAT is a template of fields, such as '{{.State.Status}}', or json.`,
  positionals: [{ name: 'NAME', kind: 'many', completion: 'image-or-container' }],
  flags: [
    valueFormatFlag,
    jsonFlag,
    platformFlag,
    { name: 'risk', kind: 'switch', about: 'what containers may do and perhaps need not' },
    sizeFlag,
    { name: 'type', kind: 'text', value: 'TYPE', about: inspectTypes.join(', '), completion: inspectTypes },
  ],
  examples: [
    { call: 'nacre inspect hello', about: 'One image' },
    { call: "nacre inspect --format '{{.State.Status}}' web", about: 'Whether a container runs' },
    { call: 'nacre inspect --risk web', about: 'What could be taken away from it' },
  ],
  run(invocation) {
    const { flags } = invocation;
    if (flags.on('risk')) return showRisks(invocation);
    const type = readChoice('inspect', flags, 'type', inspectTypes);
    const chosen = type === undefined ? {} : { type };
    return inspectAll(invocation, { ...chosen, ...readPlatform(flags), size: flags.on('size') });
  },
};

export const inspectOfContainers: Command = {
  name: 'container inspect',
  about: 'Prints all that is known of containers as a JSON array, in the form that Docker gives it.',
  positionals: [{ name: 'CONTAINER', kind: 'many', completion: 'container' }],
  flags: [valueFormatFlag, jsonFlag, sizeFlag],
  examples: [{ call: "nacre container inspect -f '{{.State.Pid}}' web", about: 'Its first process' }],
  run: (invocation) => inspectAll(invocation, { type: 'container', size: invocation.flags.on('size') }),
};

export const inspectOfImages: Command = {
  name: 'image inspect',
  about:
    "Prints all that is known of images as a JSON array, in Nacre's own form; with --format in the one that Docker gives it.",
  positionals: [{ name: 'IMAGE', kind: 'many', completion: 'image' }],
  flags: [valueFormatFlag, jsonFlag, platformFlag],
  examples: [{ call: "nacre image inspect -f '{{.Id}}' hello", about: 'Its digest' }],
  run: (invocation) => inspectAll(invocation, { type: 'image', ...readPlatform(invocation.flags) }),
};

async function inspectAll(
  { flags, positionals, terminal, root, debug }: Invocation,
  chosen: Omit<InspectOptions, 'shape'>,
): Promise<number> {
  const format = readValueFormat(flags.text('format'));
  const options: InspectOptions = { ...chosen, shape: flags.on('json') && format === undefined ? 'own' : 'docker' };
  using nacre = openNacre(root);
  const found: unknown[] = [];
  let status = 0;
  for (const name of positionals) {
    try {
      const value = await inspectOne(nacre, name, options, flags.on('json') || format !== undefined);
      if (format === undefined || format === 'json') found.push(value);
      else terminal.out(formatValue(value, format));
    } catch (error) {
      status = reportFault(error, terminal, debug);
    }
  }
  if (format === 'json') terminal.out(formatValue(found, format));
  else if (format === undefined) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  return status;
}

/** Unless a shape was asked for, images are shown in Nacre's own. */
async function inspectOne(nacre: Nacre, name: string, options: InspectOptions, asked: boolean): Promise<unknown> {
  const { type, value } = await inspectName(nacre, name, options);
  if (asked || type !== 'image') return value;
  return (await inspectName(nacre, name, { ...options, type, shape: 'own' })).value;
}

function readPlatform(flags: Flags): Pick<InspectOptions, 'platform'> {
  const text = flags.text('platform');
  return text === undefined ? {} : { platform: parsePlatform(text) };
}
