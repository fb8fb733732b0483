import type { RuleName } from './lint/rule-name.ts';

/** What `# check=` says of the build checks. */
export interface CheckOptions {
  /** Checks that are not made. */
  readonly skip: 'all' | readonly RuleName[];
  /** Checks on trial that are made too. */
  readonly experimental: 'all' | readonly RuleName[];
  /** Whether a build fails when a check finds something. */
  readonly error: boolean;
}

/** All checks but those on trial, and none stops a build. */
export const defaultCheckOptions: CheckOptions = { skip: [], experimental: [], error: false };
