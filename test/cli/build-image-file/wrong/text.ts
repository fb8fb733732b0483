import { scratch } from 'nacre/image-file';

export default scratch().label({ count: 1 as unknown as string });
