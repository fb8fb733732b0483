import {
  eventFilterKeys,
  formatEvent,
  openNacre,
  parseFilters,
  parseMoment,
  readEvents,
  type TimedEvent,
} from '../../../app/index.ts';
import { parseTemplate, renderTemplate, toDictionary, writtenAs } from '../../../template/index.ts';
import { cancelOnSignal } from '../../cancel-on-signal.ts';
import type { Command, Flags } from '../../command.ts';
import { showLines, showText } from '../../show-text.ts';

export const events: Command = {
  name: 'events',
  about: `Shows what is done with containers, images, volumes and networks, as it happens, or from a time on. Times are how long ago (10m, 1h30m), a date
(2024-01-31T12:00:00Z) or seconds since 1970. FILTER is KEY=VALUE, KEY being container, event, image, label, network, type or volume; all keys that are
given have to hold, of one key any value, but all labels. FORMAT is a template of an event as Docker's API has it, such as
'{{.Type}} {{.Action}} {{.Actor.ID}}', or json. The newest are kept, of long ago nothing is known.`,
  positionals: [],
  flags: [
    {
      name: 'filter',
      short: 'f',
      kind: 'list',
      value: 'FILTER',
      about: 'only those it holds for',
      completion: eventFilterKeys.map((key) => `${key}=`),
    },
    { name: 'format', kind: 'text', value: 'FORMAT', about: 'a template, or json' },
    { name: 'since', kind: 'text', value: 'TIME', about: 'also what was done from then on' },
    { name: 'until', kind: 'text', value: 'TIME', about: 'go on until then' },
  ],
  examples: [
    { call: 'nacre events --since 1h --until 0s', about: 'The last hour' },
    { call: 'nacre events -f event=die -f event=oom', about: 'Containers that end, as they do' },
  ],
  async run({ flags, terminal, root }) {
    const format = readFormat(flags);
    const choice = readChoice(flags);
    using nacre = openNacre(root);
    using cancel = cancelOnSignal();
    for await (const event of readEvents(nacre, { ...choice, signal: cancel.signal }))
      terminal.out(`${format(event)}\n`);
    return 0;
  },
};

/** @throws app/bad-filter, app/bad-time */
function readChoice(flags: Flags): Parameters<typeof readEvents>[1] {
  const [since, until] = ['since', 'until'].map((flag) => flags.text(flag));
  return {
    filters: parseFilters(flags.list('filter'), eventFilterKeys),
    ...(since === undefined ? {} : { since: parseMoment(since, '--since') }),
    ...(until === undefined ? {} : { until: parseMoment(until, '--until') }),
  };
}

/** @throws template/bad-syntax */
function readFormat(flags: Flags): (event: TimedEvent) => string {
  const text = flags.text('format');
  if (text === undefined) return formatLine;
  if (text === 'json') return formatEvent;
  const template = parseTemplate(text, '--format', { escapes: true });
  return (event) => showLines(renderTemplate(template, toFields(event)));
}

/** An event by the names that its fields have in Docker's client; JSON has those of the API. */
function toFields(event: TimedEvent): object {
  const { type, action, id, attributes, timeNano } = event;
  const fields = {
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: toDictionary(attributes) },
    ID: id,
    Status: action,
    From: attributes.image ?? '',
    Scope: 'local',
    Time: Number(timeNano / 1_000_000_000n),
    TimeNano: timeNano,
  };
  return writtenAs(fields, JSON.parse(formatEvent(event)));
}

/** As Docker prints it: time, type, action, who, and in parentheses what else is known. */
function formatLine({ timeNano, type, action, id, attributes }: TimedEvent): string {
  const second = new Date(Number(timeNano / 1_000_000n)).toISOString().slice(0, 19);
  const time = `${second}.${String(timeNano % 1_000_000_000n).padStart(9, '0')}Z`;
  const known = Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return showText(`${time} ${type} ${action} ${id}${known.length === 0 ? '' : ` (${known.join(', ')})`}`);
}
