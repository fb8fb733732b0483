import { openOutbox } from '../../../test/registry/open-outbox.ts';
import { outboxSuite } from '../../../test/suites/registry/outbox-suite.ts';

outboxSuite('the local store', async () => {
  const opened = openOutbox();
  return {
    outbox: opened.outbox,
    async [Symbol.asyncDispose]() {
      opened[Symbol.dispose]();
    },
  };
});
