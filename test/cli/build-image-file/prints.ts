import { scratch } from 'nacre/image-file';

console.log('on its way');
process.stdout.write('without an end');

export default scratch().label({ printed: 'yes' });
