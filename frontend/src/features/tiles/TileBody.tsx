/** What a tile shows of its result: the picture of its kind. */

import { type ChartSpec, kindOf, type Selection } from '@binnacle/charts';

import type { TileResult } from '../dashboard/tileStore';
import { BigNumber } from './BigNumber';
import { EChart } from './EChart';
import { PivotTable } from './PivotTable';
import { TableTile } from './TableTile';

interface Props {
  chart: string;
  spec: ChartSpec;
  result: TileResult;
  title: string;
  selected: readonly Selection[];
  onPick: ((picked: Selection[]) => void) | undefined;
  onNotices(notices: string[]): void;
  onPicture(take: (() => string) | undefined): void;
}

export function TileBody({ chart, spec, result, title, selected, onPick, onNotices, onPicture }: Props) {
  const { parts, headers } = result;
  switch (kindOf(spec)) {
    case 'bigNumber':
      return <BigNumber spec={spec as never} parts={parts} title={title} />;
    case 'table':
      return <TableTile chart={chart} spec={spec as never} parts={parts} header={headers['main']} title={title} onPick={onPick} />;
    case 'pivot':
      return <PivotTable spec={spec as never} parts={parts} title={title} selected={selected} onPick={onPick} />;
    default:
      return (
        <EChart
          spec={spec}
          parts={parts}
          selected={selected}
          onNotices={onNotices}
          onPicture={onPicture}
          {...(onPick ? { onPick } : {})}
        />
      );
  }
}
