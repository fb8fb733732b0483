import type { RightsAction } from '../rights.ts';
import type { Identity } from './identity.ts';
import { matchesPatterns } from './repository-pattern.ts';

/** What a rule may allow. */
export type RuleAction = Exclude<RightsAction, 'none' | 'show'>;

export const ruleActions: readonly RuleAction[] = ['pull', 'push', 'delete', 'catalog'];

/** One rule: who may do what with some repositories. */
export interface AccessRule {
  /** Patterns; one that begins with `!` takes repositories out again. */
  readonly repositories: readonly string[];
  /**
   * What is allowed to whom: to `anonymous`, which is everybody; `users`, who are all that are known; `group:NAME`; `user:NAME` or the
   * name alone. Who is meant by several words may do what any of them may.
   */
  readonly allow: Readonly<Record<string, readonly RuleAction[]>>;
}

/** Users by the name of their group. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** Answers whether somebody may do something. */
export interface AccessRules {
  /** The first rule that names the repository decides alone; when there is none, the answer is no. */
  allow(who: Identity, action: RuleAction, repository: string): boolean;
  /** Whether any rule lets them list repositories. */
  allowListing(who: Identity): boolean;
}

export function createAccessRules(rules: readonly AccessRule[], groups: Groups): AccessRules {
  const allows = ({ allow }: AccessRule, who: Identity, action: RuleAction): boolean =>
    Object.entries(allow).some(([word, actions]) => actions.includes(action) && means(word, who, groups));
  return {
    allow(who, action, repository) {
      const rule = rules.find(({ repositories }) => matchesPatterns(repositories, repository));
      return rule !== undefined && allows(rule, who, action);
    },
    allowListing: (who) => rules.some((rule) => allows(rule, who, 'catalog')),
  };
}

function means(word: string, who: Identity, groups: Groups): boolean {
  if (word === 'anonymous') return true;
  if (who.kind === 'anonymous') return false;
  if (word === 'users') return true;
  if (!word.startsWith('group:')) return word === who.name || word === `user:${who.name}`;
  const group = word.slice('group:'.length);
  return who.groups.includes(group) || (Object.hasOwn(groups, group) && (groups[group] ?? []).includes(who.name));
}
