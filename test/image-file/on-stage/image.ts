import { from } from 'nacre/image-file';

const first = from('base').entrypoint(['/first']).cmd(['one']).onBuild('COPY a.txt /triggered');

export default from(first).entrypoint(['/second']).run('cat /triggered');
