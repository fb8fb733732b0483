import type { RunSettings } from '../../../build/index.ts';
import {
  parseCpus,
  parseExtraHost,
  parseMemory,
  parseSize,
  parseUlimit,
  type StepLimits,
} from '../../../runtime/index.ts';
import type { RunFlagSources, RunFlags } from '../../containers/options/run-flags.ts';
import { appFault } from '../../faults.ts';
import { type HostVolume, parseHostVolume } from './parse-host-volume.ts';
import { parseSecret, type SecretSource } from './parse-secret.ts';
import { type AgentSource, parseSsh } from './parse-ssh.ts';

/** How the commands of a build are run. */
export interface BuildRunOptions {
  readonly settings: RunSettings;
  /** What a command may use at most, and what it sees of this machine. No part of what it is. */
  readonly limits: Pick<StepLimits, 'memory' | 'cpus'> & { readonly volumes: readonly HostVolume[] };
  /** Of several with one id the last counts. */
  readonly secrets: readonly SecretSource[];
  readonly agents: readonly AgentSource[];
}

const networks = ['default', 'none', 'host'] as const;
const rights = ['network.host', 'security.insecure'] as const;

/**
 * Reads the flags of `build` that say how commands are run.
 *
 * @throws runtime/bad-flag naming the flag, app/bad-secret, app/bad-ssh, app/bad-run-flag
 */
export function toBuildRunOptions(flags: RunFlags, sources: RunFlagSources): BuildRunOptions {
  const [network, shmSize, memory, cpus] = ['network', 'shm-size', 'memory', 'cpus'].map((name) => flags.text(name));
  const allowed = flags.list('allow').map((text) => toChoice('allow', rights, text));
  const bytes = memory === undefined ? undefined : parseMemory(memory);
  const processors = cpus === undefined ? undefined : parseCpus(cpus);
  const volumes = flags.list('volume').map((text) => parseHostVolume(text, sources.cwd));
  return {
    settings: {
      ...(network === undefined ? {} : { network: toChoice('network', networks, network) }),
      ...(shmSize === undefined ? {} : { shmSize: parseSize(shmSize, '--shm-size') }),
      extraHosts: flags.list('add-host').map(parseExtraHost),
      ulimits: flags.list('ulimit').map(parseUlimit),
      hostMounts: volumes.map(({ target, readOnly }) => ({ target, readOnly })),
      allowInsecure: allowed.includes('security.insecure'),
    },
    limits: {
      volumes,
      ...(bytes === undefined ? {} : { memory: bytes }),
      ...(processors === undefined ? {} : { cpus: processors }),
    },
    secrets: flags.list('secret').map((text) => parseSecret(text, sources)),
    agents: flags.list('ssh').map((text) => parseSsh(text, sources)),
  };
}

function toChoice<Choice extends string>(flag: string, choices: readonly Choice[], text: string): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw appFault('app/bad-run-flag', `--${flag} can not be "${text}"`, {
    hint: `Choose one of: ${choices.join(', ')}.`,
  });
}
