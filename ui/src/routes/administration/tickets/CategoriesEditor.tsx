/** Two levels of categories, edited in place. */
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconCornerDownRight, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fieldIdFrom } from "../crm/fieldList";
import type { Label } from "../crm/setup";
import type { Category } from "./model";

interface CategoriesEditorProps {
  categories: Category[];
  onChange: (categories: Category[]) => void;
}

export function CategoriesEditor({ categories, onChange }: CategoriesEditorProps) {
  const { t } = useTranslation();
  const replace = (id: string, next: Category) =>
    onChange(categories.map((category) => (category.id === id ? next : category)));
  const ids = categories.map(({ id }) => id);
  const fresh = t("ticketing.admin.types.new_category");
  return (
    <div className="stack">
      {categories.map((category) => (
        <div key={category.id} className="stack" style={{ gap: 4 }}>
          <Line
            id={category.id}
            label={category.label}
            onLabel={(label) => replace(category.id, { ...category, label })}
            onRemove={() => onChange(categories.filter(({ id }) => id !== category.id))}
            onChild={() => {
              const children = category.children ?? [];
              const taken = children.map(({ id }) => id);
              const child = { id: fieldIdFrom(fresh, taken), label: { fr: fresh } };
              replace(category.id, { ...category, children: [...children, child] });
            }}
          />
          {(category.children ?? []).map((child) => {
            const others = (category.children ?? []).filter(({ id }) => id !== child.id);
            return (
              <Line
                key={child.id}
                id={`${category.id}/${child.id}`}
                below
                label={child.label}
                onLabel={(label) =>
                  replace(category.id, {
                    ...category,
                    children: (category.children ?? []).map((c) =>
                      c.id === child.id ? { ...c, label } : c,
                    ),
                  })
                }
                onRemove={() => replace(category.id, { ...category, children: others })}
              />
            );
          })}
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() =>
            onChange([...categories, { id: fieldIdFrom(fresh, ids), label: { fr: fresh } }])
          }
        >
          {t("ticketing.admin.types.add_category")}
        </Button>
      </div>
    </div>
  );
}

interface LineProps {
  id: string;
  label: Label;
  below?: boolean;
  onLabel: (label: Label) => void;
  onRemove: () => void;
  onChild?: () => void;
}

function Line({ id, label, below, onLabel, onRemove, onChild }: LineProps) {
  const { t } = useTranslation();
  return (
    <div className="row" style={{ paddingLeft: below ? 24 : 0 }}>
      {below && <IconCornerDownRight size={16} aria-hidden className="muted" />}
      <TextInput
        className="grow"
        aria-label={`${t("ticketing.admin.label_fr")} ${id}`}
        value={label.fr}
        onChange={(event) => onLabel({ ...label, fr: event.currentTarget.value })}
      />
      <TextInput
        className="grow"
        aria-label={`${t("ticketing.admin.label_en")} ${id}`}
        placeholder={t("ticketing.admin.label_en")}
        value={label.en ?? ""}
        onChange={(event) => {
          const en = event.currentTarget.value;
          onLabel(en ? { ...label, en } : { fr: label.fr });
        }}
      />
      <code className="small muted" style={{ flex: "none", width: 130 }}>
        {id}
      </code>
      <span style={{ width: 34, flex: "none" }}>
        {onChild && (
          <ActionIcon
            aria-label={t("ticketing.admin.types.add_below", { name: label.fr })}
            onClick={onChild}
          >
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
        )}
      </span>
      <ActionIcon aria-label={t("ticketing.admin.remove", { name: label.fr })} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
