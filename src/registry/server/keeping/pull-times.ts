import { setImmediate } from 'node:timers/promises';
import type { Digest } from '../../../oci/index.ts';
import type { Pull, SurveyRecords } from '../../records/index.ts';

/** Pulls that are written down together; then requests are answered. */
const atOnce = 1000;

/** When manifests were asked for: gathered, and written down now and then, so that answers do not wait for it. */
export interface PullTimes {
  note(repository: string, digest: Digest, tag: string | undefined): void;
  /** Writes down what was gathered. What can not be written is gathered on, and the failure thrown. */
  flush(): Promise<void>;
}

export function createPullTimes(surveys: Pick<SurveyRecords, 'recordPulls'>): PullTimes {
  let gathered = new Map<string, Pull>();
  return {
    note(repository, digest, tag) {
      const pull = { repository, digest, at: Date.now(), ...(tag === undefined ? {} : { tag }) };
      gathered.set(`${repository}@${digest} ${tag ?? ''}`, pull);
    },
    async flush() {
      const pulls = [...gathered];
      gathered = new Map();
      for (let at = 0; at < pulls.length; at += atOnce)
        try {
          await surveys.recordPulls(pulls.slice(at, at + atOnce).map(([, pull]) => pull));
          await setImmediate();
        } catch (error) {
          gathered = new Map([...pulls.slice(at), ...gathered]);
          throw error;
        }
    },
  };
}
