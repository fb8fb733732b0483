import type { Digest } from '../../../oci/index.ts';
import type { Pull, SurveyRecords } from '../keeping-records.ts';

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
      if (gathered.size === 0) return;
      const pulls = gathered;
      gathered = new Map();
      try {
        await surveys.recordPulls([...pulls.values()]);
      } catch (error) {
        gathered = new Map([...pulls, ...gathered]);
        throw error;
      }
    },
  };
}
