import { discoverySuite } from './discovery-suite.ts';
import { managementSuite } from './management-suite.ts';
import { pullSuite } from './pull-suite.ts';
import { pushSuite } from './push-suite.ts';
import type { OpenRegistryUnderTest } from './registry-under-test.ts';

/** Every requirement of the OCI distribution-spec 1.1 on registries, over real HTTP. */
export function conformanceSuite(open: OpenRegistryUnderTest): void {
  pullSuite(open);
  pushSuite(open);
  discoverySuite(open);
  managementSuite(open);
}
