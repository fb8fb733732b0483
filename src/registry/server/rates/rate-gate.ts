import { isIPv6 } from 'node:net';
import { type Account, createAccount } from './account.ts';
import { createBucket } from './bucket.ts';
import { createHashQueue } from './hash-queue.ts';
import { type RateSettings, rateDefaults } from './rate-settings.ts';
import { createRecent } from './recent.ts';

/** It is too much for now. */
export interface Limited {
  readonly kind: 'limited';
  /** Whole seconds after which it may be tried again. */
  readonly wait: number;
  /** What there was too much of, as a message says it. */
  readonly what: string;
}

/** A request that was let in. */
export interface Turn {
  /** Who sent it is known now. */
  admit(user: string): Limited | undefined;
  /** Counts bytes of its bodies. @returns what to wait for before there are more */
  pace(direction: 'received' | 'sent', bytes: number): Promise<void> | undefined;
  /** It is answered. */
  leave(): void;
}

/** Keeps askers from asking for more than their share. What it knows it knows of this server alone, since it began. */
export interface RateGate {
  /** @param wants `token`: it is sent to `/token` */
  enter(address: string, wants: 'registry' | 'token'): Turn | Limited;
  /** Looks at a password, unless too many were wrong from that address, or are being looked at. @returns whether it was right */
  tryPassword(address: string, look: () => Promise<boolean>): Promise<boolean | Limited>;
  /** Other bounds from now on; what was counted is forgotten. */
  useSettings(settings: Partial<RateSettings>): void;
}

/** Askers of each kind that are remembered. */
const mostAskers = 20_000;
/** A transfer that waits longer would be taken for a dead one. */
const longestWait = 20;

export function createRateGate(settings: Partial<RateSettings>): RateGate {
  let state = createState({ ...rateDefaults, ...settings });
  return {
    enter(address, wants) {
      const { accountOf, userOf, tokensOf } = state;
      const key = shareOf(address);
      const account = accountOf(key);
      const wait = (wants === 'token' ? tokensOf(key).take(1) : 0) || account.begin();
      return wait === 0 ? createTurn(account, userOf) : limited(wait, 'requests');
    },
    async tryPassword(address, look) {
      const failures = state.failuresOf(shareOf(address));
      // Taken before, and given back if it was right: or many at once would all pass.
      const wait = failures.take(1);
      if (wait > 0) return limited(wait, 'wrong passwords');
      const found = await state.hash(shareOf(address), look);
      if (found !== false) failures.giveBack(1);
      return found === 'busy' ? limited(1, 'passwords') : found;
    },
    useSettings(changed) {
      state = createState({ ...rateDefaults, ...changed });
    },
  };
}

interface GateState {
  readonly accountOf: (address: string) => Account;
  readonly userOf: (user: string) => Account;
  readonly tokensOf: (address: string) => ReturnType<typeof createBucket>;
  readonly failuresOf: (address: string) => ReturnType<typeof createBucket>;
  readonly hash: ReturnType<typeof createHashQueue>;
}

function createState({ address, user, tokens, failedLogins, passwords }: RateSettings): GateState {
  const perMinute = (count: number) => () => createBucket(count / 60, count);
  return {
    accountOf: createRecent(mostAskers, () => createAccount(address)),
    userOf: createRecent(mostAskers, () => createAccount(user)),
    tokensOf: createRecent(mostAskers, perMinute(tokens)),
    failuresOf: createRecent(mostAskers, perMinute(failedLogins)),
    hash: createHashQueue(passwords),
  };
}

function createTurn(address: Account, userOf: (user: string) => Account): Turn {
  const accounts = [address];
  return {
    admit(user) {
      if (accounts.length > 1) return undefined;
      const account = userOf(user);
      const wait = account.begin();
      if (wait > 0) return limited(wait, 'requests');
      accounts.push(account);
      return undefined;
    },
    pace(direction, bytes) {
      const wait = Math.max(...accounts.map((account) => account.spend(direction, bytes)));
      if (wait === 0) return undefined;
      return new Promise((resolve) => setTimeout(resolve, Math.min(wait, longestWait) * 1000));
    },
    leave() {
      for (const account of accounts.splice(0)) account.end();
    },
  };
}

function limited(wait: number, what: string): Limited {
  return { kind: 'limited', wait: Math.max(1, Math.ceil(wait)), what };
}

/** What counts as one asker: of IPv6 the network that one subscriber has, of IPv4 in IPv6 the address that is meant. */
export function shareOf(address: string): string {
  const four = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  if (four !== undefined || !isIPv6(address)) return four ?? address;
  const [head = '', tail] = address.replace(/%.*/, '').toLowerCase().split('::');
  const parts = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - parts.length - rest.length) }, () => '0');
  return `${[...parts, ...zeros, ...rest]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
