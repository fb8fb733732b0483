import type { PruneOptions } from '../../app/index.ts';
import { daemonFault } from '../faults.ts';
import { toSwitch, toTime } from '../http/filter-values.ts';
import type { Filters } from '../http/query.ts';

/** What `filters` of a prune say. @throws daemon/bad-parameter */
export function toPruneChoice(filters: Filters, now: number = Date.now()): PruneOptions {
  let choice: PruneOptions = {};
  for (const [name, values] of Object.entries(filters)) {
    switch (name) {
      case 'dangling':
        choice = { ...choice, all: !toSwitch(name, values) };
        break;
      case 'until':
        choice = { ...choice, until: Math.min(...values.map((value) => toTime(value, now))) };
        break;
      case 'label':
      case 'label!':
        choice = {
          ...choice,
          labels: [...(choice.labels ?? []), ...values.map((value) => toLabel(value, name === 'label'))],
        };
        break;
      default:
        throw daemonFault('daemon/bad-parameter', `invalid filter '${name}'`);
    }
  }
  return choice;
}

function toLabel(text: string, wanted: boolean): NonNullable<PruneOptions['labels']>[number] {
  const at = text.indexOf('=');
  return at < 0
    ? { key: text, value: undefined, wanted }
    : { key: text.slice(0, at), value: text.slice(at + 1), wanted };
}
