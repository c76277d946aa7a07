import { Compass } from 'lucide-react';
import { Link } from 'react-router';

import { paths } from '../paths';
import { Notice } from '../ui/Notice';

export function Component() {
  return (
    <>
      <h1 className="visually-hidden">Not found</h1>
      <Notice title="There is no such page" icon={<Compass size={24} />}>
        The address may be mistyped, or what was here is gone. <Link to={paths.home()}>All dashboards</Link>
      </Notice>
    </>
  );
}
