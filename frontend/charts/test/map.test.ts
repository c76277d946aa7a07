import { beforeAll, describe, expect, it } from 'vitest';

import { chartOption } from '../src';
import { COUNTRIES, findCountry } from '../src/map/countries';
import { equalEarth } from '../src/map/projection';
import { loadMap } from '../src/map/worldMap';
import { context } from './context';
import { EXAMPLES } from './fixtures';
import { optionOf } from './option';

describe('countries', () => {
  it('are found by each code, and by names as people write them', () => {
    expect(findCountry('che', 'iso3')?.name).toBe('Switzerland');
    expect(findCountry('CH', 'iso2')?.iso3).toBe('CHE');
    expect(findCountry(8n, 'numeric')?.iso3).toBe('ALB');
    for (const name of ['United States', 'united states of america', 'USA']) expect(findCountry(name, 'name')?.iso3).toBe('USA');
    expect(findCountry("Cote d'Ivoire", 'name')?.iso3).toBe('CIV');
    expect(findCountry('Trinidad & Tobago', 'name')?.iso3).toBe('TTO');
    expect(findCountry('Atlantis', 'name')).toBeUndefined();
  });

  it('have codes that no two share', () => {
    expect(new Set(COUNTRIES.map((country) => country.iso3)).size).toBe(COUNTRIES.length);
    expect(new Set(COUNTRIES.map((country) => country.iso2)).size).toBe(COUNTRIES.length);
  });
});

describe('the projection', () => {
  it('goes there and back', () => {
    const [longitude, latitude] = equalEarth.unproject(equalEarth.project([8.5, 47.4]));
    expect(longitude).toBeCloseTo(8.5, 6);
    expect(latitude).toBeCloseTo(47.4, 6);
  });

  it('keeps areas true', () => {
    const area = (latitude: number) => {
      const [x1, y1] = equalEarth.project([0, latitude]);
      const [x2, y2] = equalEarth.project([1, latitude + 1]);
      return Math.abs((x2 - x1) * (y2 - y1)) / Math.cos((latitude + 0.5) * (Math.PI / 180));
    };
    expect(area(60) / area(0)).toBeCloseTo(1, 1);
  });
});

describe('the world', () => {
  let shapes: Awaited<ReturnType<typeof loadMap>>;
  beforeAll(async () => {
    shapes = await loadMap();
  });

  it('has a shape for every country that says so', () => {
    const names = new Set(shapes.features.map((one) => one.properties.name));
    expect(COUNTRIES.filter((country) => country.shape && !names.has(country.iso3)).map((country) => country.iso3)).toEqual([]);
  });

  it('is cut at the antimeridian, so that no shape spans the map', () => {
    for (const { geometry, properties } of shapes.features) {
      for (const polygon of geometry.coordinates as [number, number][][][]) {
        const longitudes = (polygon[0] ?? []).map(([longitude]) => longitude);
        expect(Math.max(...longitudes), properties.name).toBeLessThanOrEqual(180);
        expect(Math.max(...longitudes) - Math.min(...longitudes), properties.name).toBeLessThan(200);
      }
    }
  });
});

describe('map charts', () => {
  it('colour countries, put small ones as dots, and name what they cannot place', () => {
    const drawing = chartOption(EXAMPLES['map']!.spec, EXAMPLES['map']!.parts, context());
    const { geo, series } = optionOf(EXAMPLES['map']);
    expect(geo.regions.map((region: { name: string }) => region.name)).toContain('CHE');
    expect(series[0].data.map((dot: { name: string }) => dot.name)).toEqual(['SGP']);
    expect(drawing.notices).toEqual(['Not on the map: XYZ']);
    expect(drawing.map).toBe('world');
  });

  it('pick a country by the value of its column', () => {
    const drawing = chartOption(EXAMPLES['map']!.spec, EXAMPLES['map']!.parts, context());
    expect(drawing.selectionOf({ name: 'CHE' })).toEqual([{ column: 'country', values: ['CHE'] }]);
    expect(drawing.selectionOf({ name: 'AAA' })).toEqual([]);
  });
});
