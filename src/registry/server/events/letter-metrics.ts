import type { LetterCount } from '../../records/index.ts';
import type { DeliveryCounts } from './receiver-queue.ts';

/** What of letters is told in Prometheus' text form. */
export interface LetterMetrics {
  readonly letters: readonly LetterCount[];
  /** By name of the receiver. */
  readonly deliveries: ReadonlyMap<string, DeliveryCounts>;
  /** Events of pulls that were never put in. */
  readonly lost: number;
}

/** Source: Prometheus, "Text-based exposition format" 0.0.4. */
export function formatLetterMetrics({ letters, deliveries, lost }: LetterMetrics): readonly string[] {
  const of = (pick: (counts: DeliveryCounts) => number): readonly (readonly [labels: string, value: number])[] =>
    [...deliveries].map(([name, counts]) => [`receiver="${quote(name)}"`, pick(counts)]);
  const kept = letters.flatMap(({ receiver, waiting, dead }) => [
    [`receiver="${quote(receiver)}",state="waiting"`, waiting] as const,
    [`receiver="${quote(receiver)}",state="dead"`, dead] as const,
  ]);
  return [
    ...family('letters', 'gauge', 'Events that wait for a receiver, or were given up.', kept),
    ...family(
      'letters_delivered_total',
      'counter',
      'Events that receivers have taken.',
      of(({ delivered }) => delivered),
    ),
    ...family(
      'letters_failed_total',
      'counter',
      'Requests to receivers in vain.',
      of(({ failed }) => failed),
    ),
    ...family(
      'letters_buried_total',
      'counter',
      'Events that were given up.',
      of(({ buried }) => buried),
    ),
    ...family('letters_lost_total', 'counter', 'Events of pulls that there was no room for.', [['', lost]]),
  ];
}

function family(
  name: string,
  type: string,
  about: string,
  samples: readonly (readonly [labels: string, value: number])[],
): readonly string[] {
  const full = `nacre_registry_${name}`;
  return [
    `# HELP ${full} ${about}`,
    `# TYPE ${full} ${type}`,
    ...samples.map(([labels, value]) => `${full}${labels === '' ? '' : `{${labels}}`} ${value}`),
  ];
}

function quote(text: string): string {
  return text.replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`));
}
