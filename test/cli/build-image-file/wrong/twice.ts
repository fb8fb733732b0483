import { scratch } from 'nacre/image-file';

export default scratch().copy('/', '/', { from: scratch().label({ a: '1' }).stage('a') }).stage('a');
