/** What the types refuse: each line marked is an error of tsc, and one that is none would be one too. */
import { type BuildContext, expand, from, type Image, type ImageFile, type Mount, scratch } from 'nacre/image-file';

const image: Image = from('base', { platform: 'linux/arm64' });
const chained: Image = image
  .run('true')
  .env({ A: expand('$B') })
  .stage('a')
  .apply((each) => each.user('1'));
const asynchronous: ImageFile = async ({ args }: BuildContext) => from(chained).label({ v: args.V ?? '' });
const mount: Mount = { type: 'bind', target: '/x', from: image, readWrite: true };
const all = [asynchronous, scratch().run(['a'], { mounts: [mount] })];

// @ts-expect-error a mount has a type of its own
const wrongMount: Mount = { type: 'cash', target: '/x' };
// @ts-expect-error a bind has no id
const wrongField: Mount = { type: 'bind', target: '/x', id: 'a' };
// @ts-expect-error an argument may be absent
const wrongContext: ImageFile = ({ args }) => scratch().label({ v: args.V });
// @ts-expect-error a label is a text
image.label({ count: 1 });
// @ts-expect-error networks have names
image.run('true', { network: 'bridge' });
// @ts-expect-error ADD copies from no stage
image.add('a', '/', { from: chained });
// @ts-expect-error names are needed
image.unset('env');
// @ts-expect-error there is one user, which has no name
image.unset('user', 'root');
// @ts-expect-error a shell is a list
image.shell('/bin/bash');
// @ts-expect-error images begin with from() and scratch()
image.base = 'other';

export { all, wrongContext, wrongField, wrongMount };
