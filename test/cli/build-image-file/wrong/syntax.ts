import { scratch } from 'nacre/image-file';

export default scratch(.copy('a', '/');
