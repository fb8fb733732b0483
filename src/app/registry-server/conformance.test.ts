import { openServedStore } from '../../../test/registry/open-served-store.ts';
import { conformanceSuite } from '../../../test/suites/registry/conformance-suite.ts';

conformanceSuite(() => openServedStore());
