import type { Finder } from './finder.ts';
import { cargoFinder } from './language/find-cargo.ts';
import { composerFinder } from './language/find-composer.ts';
import { gemFinder } from './language/find-gem.ts';
import { goFinder } from './language/find-go.ts';
import { mavenFinder } from './language/find-maven.ts';
import { npmFinder } from './language/find-npm.ts';
import { pythonFinder } from './language/find-python.ts';

/** Everything that finds packages by files that tell of themselves. */
export const finders: readonly Finder[] = [
  cargoFinder,
  composerFinder,
  gemFinder,
  goFinder,
  mavenFinder,
  npmFinder,
  pythonFinder,
];
