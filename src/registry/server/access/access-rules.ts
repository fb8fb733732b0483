import type { RightsAction } from '../rights.ts';
import type { Identity } from './identity.ts';
import { matchesPattern } from './repository-pattern.ts';

/** What a rule may allow. */
export type RuleAction = Exclude<RightsAction, 'none' | 'show'>;

export const ruleActions: readonly RuleAction[] = ['pull', 'push', 'delete', 'catalog'];

/** One rule: who may do what with which repositories. */
export interface AccessRule {
  /** Patterns; one that begins with `!` takes repositories out again. */
  readonly repositories: readonly string[];
  /** `anonymous`, `users`, `everyone`, `group:NAME`, `user:NAME`, or a user's name alone. */
  readonly who: readonly string[];
  /** Nothing: what the rule names is refused, whatever later rules say. */
  readonly may: readonly RuleAction[];
}

/** Users by the name of their group. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** Answers whether somebody may do something. */
export interface AccessRules {
  /** The first rule that names both the repository and who asks decides; when there is none, the answer is no. */
  allow(who: Identity, action: RuleAction, repository: string): boolean;
  /** Whether any rule that names who asks lets them list repositories. */
  allowListing(who: Identity): boolean;
}

export function createAccessRules(rules: readonly AccessRule[], groups: Groups): AccessRules {
  return {
    allow(who, action, repository) {
      const rule = rules.find((each) => namesRepository(each, repository) && namesAsker(each, who, groups));
      return rule?.may.includes(action) ?? false;
    },
    allowListing: (who) => rules.some((rule) => rule.may.includes('catalog') && namesAsker(rule, who, groups)),
  };
}

function namesRepository({ repositories }: AccessRule, repository: string): boolean {
  const isMeant = (pattern: string): boolean =>
    pattern.startsWith('!') ? !matchesPattern(pattern.slice(1), repository) : matchesPattern(pattern, repository);
  const [without, within] = [true, false].map((out) => repositories.filter((each) => each.startsWith('!') === out));
  return (within ?? []).some(isMeant) && (without ?? []).every(isMeant);
}

function namesAsker({ who: named }: AccessRule, who: Identity, groups: Groups): boolean {
  return named.some((word) => means(word, who, groups));
}

function means(word: string, who: Identity, groups: Groups): boolean {
  if (word === 'everyone') return true;
  if (word === 'anonymous') return who.kind === 'anonymous';
  if (who.kind === 'anonymous') return false;
  if (word === 'users') return true;
  if (!word.startsWith('group:')) return word === who.name || word === `user:${who.name}`;
  const group = word.slice('group:'.length);
  return who.groups.includes(group) || (Object.hasOwn(groups, group) && (groups[group] ?? []).includes(who.name));
}
